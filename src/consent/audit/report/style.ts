/** The style of a report: it stands in the file, so that the file is complete. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--paper:#fdfcf8;--ink:#1b2233;--quiet:#5a6275;--line:#d9d6cb;--blue:#1d4280;--panel:#f4f2ea;--good:#1f6b3b;--bad:#a5281b;--warn:#8a5a00}
@media(prefers-color-scheme:dark){:root{--paper:#0f1420;--ink:#e6e8ee;--quiet:#a2a9ba;--line:#2c3447;--blue:#a3c1f2;--panel:#171e2d;--good:#7fd19b;--bad:#ff9d8f;--warn:#f0c36a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 "Source Sans 3","Segoe UI",system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1,h2{font-family:"Source Serif 4",Georgia,"Times New Roman",serif;font-weight:600;line-height:1.2;letter-spacing:-.01em}
h1{font-size:2.4rem;margin:0 0 .3rem}
h2{font-size:1.5rem;margin:3.2rem 0 .9rem;padding-top:1.1rem;border-top:1px solid var(--line)}
h3{font-size:1.08rem;margin:0}
p{max-width:46rem;margin:.4rem 0}
.site{font-size:1.15rem;color:var(--blue);overflow-wrap:anywhere;margin:0}
.lead{color:var(--quiet)}
.verdict{margin:1.6rem 0;padding:1.2rem 1.4rem;border:1px solid var(--line);border-left:6px solid var(--good);background:var(--panel)}
.verdict.is-bad{border-left-color:var(--bad)}
.verdict strong{display:block;font:600 1.55rem/1.25 "Source Serif 4",Georgia,serif;color:var(--good)}
.verdict.is-bad strong{color:var(--bad)}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.9rem 1.5rem;margin:1.4rem 0}
dt{font-size:.82rem;color:var(--quiet)}
dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.8rem;color:var(--quiet);font-weight:600;white-space:nowrap}
td.n,th.n{text-align:right;padding-right:1.4rem}
tbody th{font-weight:600;white-space:nowrap}
td small{display:block;color:var(--quiet)}
code{font:.86em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.finding{border:1px solid var(--line);border-left:4px solid var(--bad);padding:1rem 1.2rem;margin:.9rem 0;break-inside:avoid}
.finding.is-notice{border-left-color:var(--warn)}
.finding h3 code{font-weight:600;color:var(--blue)}
.finding dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.15rem 1.2rem;margin:.7rem 0 0;font-size:.92rem}
.finding dt{padding-top:.1rem}
.ok{color:var(--good);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.none{color:var(--quiet)}
pre{background:var(--panel);border:1px solid var(--line);padding:1rem;overflow:auto;font-size:.85rem;max-height:40rem}
details summary{cursor:pointer;color:var(--blue);padding:.3rem 0}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
@media(max-width:40rem){h1{font-size:1.8rem}.finding dl{grid-template-columns:1fr}.finding dd{margin-bottom:.4rem}main{padding-top:1.5rem}}
@media print{:root{--paper:#fff;--panel:#fff;color-scheme:light}main{max-width:none;padding:0}body{font-size:10.5pt}h2{break-after:avoid}tr{break-inside:avoid}.scroll{overflow:visible}}
`;
