/** The mark of what is wrong with a whole text, where its place is known: the same in every SQL editor. */
import type { TextProblem } from "../../api/text-problem.ts";
import type { Mark } from "./sql-editor.tsx";

export function problemMarks(problem: TextProblem | null): readonly Mark[] {
  if (problem === null || problem.line === null) return [];
  const { message, line, column } = problem;
  return [{ tone: "error", message, place: { line, column: column ?? 1 } }];
}
