/** Reads long texts of SQL away from the page: where columns are named, which tables stand in FROM. */
import { tablesInText } from "./complete-sql.ts";
import { namedColumns } from "./select-list.ts";
import type { SqlAnswer, SqlQuestion } from "./sql-reader.ts";

function answer({ id, text, tables }: SqlQuestion): SqlAnswer {
  if (tables === null) return { id, named: [...namedColumns(text)], used: [] };
  return { id, named: [], used: tablesInText(text, tables) };
}

addEventListener("message", ({ data }: MessageEvent<SqlQuestion>) => postMessage(answer(data)));
