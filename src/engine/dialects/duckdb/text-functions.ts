import { type DuckDBConnection, type DuckDBDataChunk, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';

/** A function of texts that a program brings along, called once for each row; null where there is no answer. */
export interface TextFunction {
  /** As SQL calls it. */
  readonly name: string;
  /** How many texts it takes. */
  readonly takes: number;
  answer(...texts: readonly string[]): string | null;
}

/** Gives a database functions; rows with a null among the texts are answered with null. */
export function addTextFunctions(connection: DuckDBConnection, functions: readonly TextFunction[]): void {
  for (const { name, takes, answer } of functions)
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name,
        parameterTypes: Array.from({ length: takes }, () => VARCHAR),
        returnType: VARCHAR,
        mainFunction(_info, input: DuckDBDataChunk, output) {
          const columns = Array.from({ length: takes }, (_, i) => input.getColumnVector(i));
          for (let row = 0; row < input.rowCount; row++) {
            const cells = columns.map((column) => column.getItem(row));
            output.setItem(row, cells.includes(null) ? null : answer(...cells.map(String)));
          }
          output.flush();
        },
      }),
    );
}
