import type { Staging } from '#engine';
import { identifier, join, sql } from '#lib';
import type { ImportProblem, ImportReport, ReportedField } from './model.ts';
import type { Rejects } from './typing/rejects.ts';
import type { Typed } from './typing/schema.ts';

const EXAMPLES = 3;
const EXAMPLE_ROWS = 200;
const EXAMPLE_LENGTH = 60;

/** What is told of each field, looked up in the written snapshot. */
export async function reportFields(
  staging: Staging,
  file: string,
  { frame, schema, guesses, declared }: Typed,
  rejects: Rejects,
): Promise<readonly ReportedField[]> {
  if (schema.fields.length === 0) return [];
  const names = schema.fields.map(({ name }) => identifier(name));
  await staging.run(sql`ATTACH ${file} AS written (READ_ONLY)`);
  const [counts = []] = await staging.all(
    sql`SELECT count(*), ${join(names.map((name) => sql`count(${name})`))} FROM written.records`,
  );
  const shown = schema.fields.map(({ type }, i) => {
    const name = names[i] ?? sql`NULL`;
    return sql`left((${type === 'file' ? sql`(${name}).filename` : name})::VARCHAR, ${EXAMPLE_LENGTH + 1})`;
  });
  const rows = await staging.all(sql`SELECT ${join(shown)} FROM written.records LIMIT ${EXAMPLE_ROWS}`);
  await staging.run(sql`DETACH written`);
  const [all, ...filled] = counts.map(Number);
  return schema.fields.map((field, i) => {
    const examples = new Set(rows.flatMap((row) => (row[i] === null ? [] : [String(row[i])])));
    return {
      field,
      source: frame.columns[i]?.label ?? field.name,
      isDeclared: declared.has(field.name),
      confidence: guesses.get(field.name)?.confidence ?? 1,
      examples: [...examples].slice(0, EXAMPLES).map(shortened),
      empty: (all ?? 0) - (filled[i] ?? 0),
      rejected: rejects.byField.get(field.name) ?? 0,
    };
  });
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > EXAMPLE_LENGTH ? `${line.slice(0, EXAMPLE_LENGTH - 1)}…` : line;
};

const SHOWN_REJECTS = 20;

/** The report of an import as text for a terminal: what was recognised, the schema, what was rejected. */
export function describeImport(report: ImportReport): string {
  const recognised = Object.entries(report.recognised).map(([name, value]) => `${name} ${value}`);
  const lines = [
    [`${report.recordCount} records`, report.format, ...recognised].join(', '),
    '',
    ...table([
      ['FIELD', 'TYPE', 'FROM', 'EMPTY', 'REJECTED', 'EXAMPLES'],
      ...report.fields.map(({ field, source, isDeclared, confidence, examples, empty, rejected }) => [
        field.name,
        `${typeText(field)}${isDeclared ? ' (declared)' : confidence < 1 ? ` (${Math.round(confidence * 100)} %)` : ''}`,
        source === field.name ? '' : shortened(source).slice(0, 30),
        String(empty),
        String(rejected),
        examples.join(' · ').slice(0, 80),
      ]),
    ]),
  ];
  if (report.notes.length > 0) lines.push('', ...report.notes.map((note) => `- ${note}`));
  if (report.rejectedCount > 0) {
    lines.push(
      '',
      report.rejectedCount === 1
        ? 'One value was rejected:'
        : `${report.rejectedCount} values were rejected:`,
    );
    for (const { row, field, value, reason } of report.rejects.slice(0, SHOWN_REJECTS))
      lines.push(`  row ${row}, ${field}: ${reason}${value === '' ? '' : `: ${shortened(value)}`}`);
    if (report.rejectedCount > SHOWN_REJECTS)
      lines.push(`  and ${report.rejectedCount - Math.min(SHOWN_REJECTS, report.rejects.length)} more`);
  }
  return lines.join('\n');
}

function typeText({ type, annotations }: ReportedField['field']): string {
  if (annotations.multivalued !== undefined) return `list of ${type}`;
  return annotations.precision === undefined ? type : `${type}, ${annotations.precision}`;
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 3 || i === 4 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** A problem in one line of English: where, what, what to do. */
export function problemText({ message, advice, line, column, offset, field }: ImportProblem): string {
  const places = [
    line === undefined ? '' : `line ${line}`,
    column === undefined ? '' : `column ${column}`,
    offset === undefined ? '' : `byte ${offset}`,
    field === undefined || message.includes(field) ? '' : `field ${field}`,
  ].filter((place) => place !== '');
  const where = places.length === 0 ? '' : ` (${places.join(', ')})`;
  return `${message}${where}${advice === undefined ? '' : ` ${advice}`}`;
}
