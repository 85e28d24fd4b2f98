import type { WriteStream } from 'node:tty';

export interface ProgressBar {
  show(progress: { readonly label: string; readonly done: number; readonly total: number }): void;
  end(): void;
}

/** A bar on a terminal; a line per step where the output is a file or a pipe. */
export function progressBar(output: WriteStream): ProgressBar {
  let last = '';
  let step = '';
  return {
    show({ label, done, total }) {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      if (!output.isTTY) {
        if (label !== step) output.write(`${label}\n`);
        step = label;
        return;
      }
      const filled = Math.round(share * 24);
      const line = `${'━'.repeat(filled)}${'╌'.repeat(24 - filled)} ${String(Math.round(share * 100)).padStart(3)} %  ${label}`;
      if (line === last) return;
      last = line;
      output.write(`\r\x1b[K${line.slice(0, (output.columns ?? 80) - 1)}`);
    },
    end() {
      if (output.isTTY && last) output.write('\r\x1b[K');
    },
  };
}
