export { CENTRE_RESULTS, type CentreOptions, type CentreResult, centreHtml } from './centre.ts';
export { documentHtml } from './document.ts';
export { shownToVisitors } from './evidence.ts';
export { type PageParts, pageParts } from './page-parts.ts';
export { contentHtml, type PlaceholderView, placeholderHtml } from './placeholder.ts';
export { choicesStyle } from './style.ts';
export { type ConsentPaths, type ConsentView, DEFAULT_PATHS } from './view.ts';
