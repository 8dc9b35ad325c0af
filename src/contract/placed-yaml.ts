/** YAML text as plain data that still knows where each value and key stands. What the data means is left to deskfeed-yaml.ts. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";

interface Spot {
  readonly line: number;
  readonly column: number;
}

interface SyntaxProblem extends Spot {
  readonly message: string;
  readonly suggestion: string | null;
}

export interface PlacedYaml {
  readonly data: unknown;
  /** Where the value stands, or the nearest thing around it that exists. */
  placeOfValue(path: readonly PropertyKey[]): Spot;
  /** Where the last key of the path stands. */
  placeOfKey(path: readonly PropertyKey[]): Spot;
}

export type YamlResult =
  | { readonly ok: true; readonly yaml: PlacedYaml }
  | { readonly ok: false; readonly problems: readonly SyntaxProblem[] };

/** Aliases may be used this often in all: more is a file that means to fill the memory. */
const aliasesMax = 100;

export function parsePlacedYaml(text: string): YamlResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const spot = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = telling([...document.errors, ...document.warnings]).map((error) =>
    tellSyntax(error, text, spot),
  );
  if (problems.length > 0) return { ok: false, problems };
  const loose = looseAlias(document);
  if (loose !== null) return { ok: false, problems: [{ ...spot(startOf(loose) ?? 0), ...tellLoose(loose) }] };
  try {
    const data: unknown = document.toJS({ maxAliasCount: aliasesMax });
    return { ok: true, yaml: placed(document, data, spot) };
  } catch (error) {
    // The library throws a ReferenceError when aliases stand for too much.
    if (!(error instanceof ReferenceError)) throw error;
    return { ok: false, problems: [{ line: 1, column: 1, message: error.message, suggestion: null }] };
  }
}

function placed(document: Document.Parsed, data: unknown, spot: (offset: number) => Spot): PlacedYaml {
  return {
    data,
    placeOfValue(path) {
      const pair = findPair(document, path);
      const node = pair === null ? findNode(document, path) : (pair.value ?? pair.key);
      return spot(startOf(node) ?? (pair === null ? null : startOf(pair.key)) ?? 0);
    },
    placeOfKey(path) {
      const pair = findPair(document, path);
      return spot(startOf(pair === null ? findNode(document, path) : pair.key) ?? 0);
    },
  };
}

/** After a mistake of form the parser stumbles over everything that follows: only the first such error is telling. */
function telling(errors: readonly YAMLError[]): readonly YAMLError[] {
  const lasting = (error: YAMLError) => error.code !== "DUPLICATE_KEY" && error.code !== "TAB_AS_INDENT";
  const first = errors.find(lasting);
  return errors.filter((error) => error === first || !lasting(error));
}

function looseAlias(document: Document.Parsed): Alias | null {
  let loose: Alias | null = null;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      loose = alias;
      return visit.BREAK;
    },
  });
  return loose;
}

function tellLoose(alias: Alias) {
  return {
    message: `*${alias.source} refers to an anchor that the file does not hold before it.`,
    suggestion: `Write &${alias.source} at what it means, or put the text in quotation marks.`,
  };
}

function startOf(node: unknown): number | null {
  const range = (node as Node | null)?.range;
  return range?.[0] ?? null;
}

/** The key and value of a path's last step, or null where there is no such key. */
function findPair(document: Document.Parsed, path: readonly PropertyKey[]): Pair | null {
  const last = path.at(-1);
  const parent = findNode(document, path.slice(0, -1), true);
  return last === undefined || !isMap(parent) ? null : pairOf(parent.items, last);
}

function pairOf(items: readonly Pair[], key: PropertyKey): Pair | null {
  return items.find((item) => isScalar(item.key) && String(item.key.value) === String(key)) ?? null;
}

/** The node at a path; unless `exact`, the deepest one on the way that exists. */
function findNode(document: Document.Parsed, path: readonly PropertyKey[], exact = false): unknown {
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  let node: unknown = follow(document.contents);
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) next = follow(pairOf(node.items, step)?.value);
    else if (isSeq(node)) next = follow(node.items[Number(step)]);
    if (next === undefined || next === null) return exact ? null : node;
    node = next;
  }
  return node;
}

function tellSyntax(error: YAMLError, text: string, spot: (offset: number) => Spot): SyntaxProblem {
  const place = spot(error.pos[0]);
  const line = text.split("\n")[place.line - 1] ?? "";
  // In a flow map the brace of an unquoted ${NAME} opens another map: by far the likeliest mistake on such a line.
  const reference = /(?<!["'])\$\{\w+\}(?!["'])/.exec(line)?.[0];
  if (reference !== undefined) {
    return {
      ...place,
      message: `the reference ${reference} is not quoted.`,
      suggestion: `Write "${reference}" with the quotation marks.`,
    };
  }
  switch (error.code) {
    case "DUPLICATE_KEY":
      return {
        ...place,
        message: `the key ${keyAt(text, error.pos[0])} stands twice in the same map.`,
        suggestion: "Keep one of the two.",
      };
    case "TAB_AS_INDENT":
      return { ...place, message: "a tab is used to indent.", suggestion: "Indent with spaces." };
    case "MULTIPLE_DOCS":
      return {
        ...place,
        message: "the file holds several YAML documents.",
        suggestion: "Keep one, without the line ---.",
      };
    default:
      return {
        ...place,
        message: `this is not YAML: ${error.message}.`.replace("..", "."),
        suggestion: null,
      };
  }
}

function keyAt(text: string, offset: number): string {
  return /^"[^"]*"|^'[^']*'|^[^:\n]+/.exec(text.slice(offset))?.[0].trim() ?? "";
}
