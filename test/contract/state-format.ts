/** Writes another format into a state file that nobody has open, as an older or a newer Deskfeed would have left it. */
import { DuckDBInstance } from "@duckdb/node-api";

export async function setStateFormat(stateFile: string, format: number): Promise<void> {
  const instance = await DuckDBInstance.create(stateFile);
  const connection = await instance.connect();
  await connection.run(`UPDATE deskfeed.format SET version = ${format}`);
  connection.closeSync();
  instance.closeSync();
}
