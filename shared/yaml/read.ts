/** Reads YAML within limits: size, pieces, depth, anchors, tags. A hostile text costs no more than a large honest one. */
import { Composer, Lexer, Parser, type CST, type Document, type YAMLError } from 'yaml';
import type { DiagnosticCode } from '../diagnostic.ts';
import { readTree, type DocumentTree, type Span, type TreeProblem } from './tree.ts';

/** A document has at most so many UTF-16 units. */
const sizeLimit = 4_000_000;
/** At most so many pieces of YAML (keys, values, marks): about 3,000 tasks. */
const pieceLimit = 250_000;
/** Mappings and lists lie at most so deep in each other. */
const depthLimit = 200;
/** At most so many anchors and tags, each. */
const propertyLimit = 5_000;
/** At most so many findings of one kind are worth reading. */
export const findingLimit = 50;

/** Why a text is no YAML that is read here. */
interface YamlProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly cure: string;
  readonly span?: Span;
}

type ReadYaml =
  | { readonly ok: true; readonly tree: DocumentTree; readonly problems: readonly TreeProblem[] }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Reads YAML within the limits; what breaks them is refused before it costs anything. */
export function readYaml(text: string): ReadYaml {
  const tokens = readTokens(text);
  if (!Array.isArray(tokens)) return { ok: false, problems: [tokens] };
  const documents = compose(tokens, text.length);
  const [document, second] = documents;
  if (second !== undefined) {
    const start = second.range[0];
    return {
      ok: false,
      problems: [
        {
          code: 'yaml-syntax',
          message: 'The file holds more than one YAML document.',
          cure: 'Keep one document a file: remove what comes after the line "---".',
          span: { start, end: Math.min(text.length, start + 3) },
        },
      ],
    };
  }
  if (document === undefined) return { ok: true, tree: emptyTree, problems: [] };
  if (document.errors.length > 0) return { ok: false, problems: yamlProblems(document.errors) };
  const read = readTree(document, /^\uFEFF?\s*[[{]/.test(text) && isJson(text));
  return { ok: true, ...read };
}

const emptyTree: DocumentTree = { root: null, value: null, targetOf: () => undefined, json: false };

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

function readTokens(text: string): CST.Token[] | YamlProblem {
  if (text.length > sizeLimit) {
    return {
      code: 'file-too-large',
      message: `The file has ${(text.length / 1e6).toFixed(1)} million characters; at most ${sizeLimit / 1e6} million are read.`,
      cure: 'Move long scripts into the image, or components into files of their own.',
    };
  }
  const strange = controlCharacter(text);
  if (strange !== undefined) return strange;
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let pieces = 0;
  let properties = 0;
  let stray: CST.ErrorToken | undefined;
  let strays = 0;
  for (const lexeme of new Lexer().lex(text)) {
    pieces += 1;
    const first = lexeme.charCodeAt(0);
    if (first === 0x26 || first === 0x21) properties += 1;
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type !== 'error') continue;
      // Where everything is wrong, the first place says enough.
      stray ??= token;
      strays += 1;
      if (strays > findingLimit) return strayProblem(stray);
    }
    const span = { start: parser.offset, end: parser.offset };
    if (pieces > pieceLimit) {
      return {
        code: 'file-too-large',
        message: `The document has more than ${pieceLimit} pieces of YAML.`,
        cure: 'Move groups of tasks into components of their own.',
        span,
      };
    }
    if (properties > propertyLimit) {
      return {
        code: 'yaml-alias',
        message: `The document has more than ${propertyLimit} anchors and tags.`,
        cure: 'Write the values out where they are used.',
        span,
      };
    }
    if (parser.stack.length > depthLimit) {
      return {
        code: 'file-too-deep',
        message: `Mappings and lists lie more than ${depthLimit} levels deep in each other.`,
        cure: 'Check the indentation, or move inner groups into components of their own.',
        span,
      };
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

function strayProblem({ offset, source, message }: CST.ErrorToken): YamlProblem {
  return {
    code: 'yaml-syntax',
    message: `The YAML cannot be read here: ${message.slice(0, 1).toLowerCase()}${message.slice(1, 200)}.`,
    cure: 'Remove it, or put the text in quotes.',
    span: { start: offset, end: offset + source.length },
  };
}

/** Finds what no text file has: a file with such characters is binary, or was damaged. */
function controlCharacter(text: string): YamlProblem | undefined {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const found = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/.exec(text);
  if (found === null) return undefined;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'yaml-syntax',
    message: `The file holds the control character U+${code}, so it is not a text file.`,
    cure: 'Open a component or pipeline file in YAML.',
    span: { start: found.index, end: found.index + 1 },
  };
}

function compose(tokens: readonly CST.Token[], length: number): readonly Document.Parsed[] {
  // `uniqueKeys` compares every key with every other; readTree finds duplicates in one pass. The schema is fixed, whatever a %YAML directive says.
  const composer = new Composer({
    uniqueKeys: false,
    schema: 'core',
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
    keepSourceTokens: true,
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, false, length)) {
    documents.push(document);
    if (documents.length > 1) break;
  }
  return documents;
}

const cures: { readonly [code in YAMLError['code']]?: string } = {
  ALIAS_PROPS: 'Write the value out.',
  BAD_ALIAS: 'Put the text in quotes, or write the value out.',
  BAD_INDENT: 'Line this entry up with the others: spaces at the start of a line are what nests entries.',
  BAD_DQ_ESCAPE: 'Write a backslash twice (\\\\), or use single quotes.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put the text in quotes, or line the entry up with the others.',
  BLOCK_IN_FLOW: 'Write it within the brackets, without lines of its own.',
  MISSING_CHAR: 'Add what is missing, or put the text in quotes.',
  MULTILINE_IMPLICIT_KEY: 'Add a colon after the key, and keep the key on one line.',
  TAB_AS_INDENT: 'Use spaces instead of tabs at the start of a line.',
  UNEXPECTED_TOKEN: 'Remove it, or put the text in quotes.',
};

/** What the library says in words that only its authors understand. */
const messages: { readonly [code in YAMLError['code']]?: string } = {
  BLOCK_AS_IMPLICIT_KEY:
    'There is an entry where a single value is expected: text with ": " in it, or an entry that is indented too far.',
  MULTILINE_IMPLICIT_KEY: 'A key goes over several lines: a colon is missing, or a line is indented wrongly.',
};

/** One problem a place: what follows from the first at the same place says nothing new. */
function yamlProblems(errors: readonly YAMLError[]): readonly YamlProblem[] {
  const places = new Set<number>();
  const first = errors.filter(({ pos: [start] }) => {
    const isNew = !places.has(start);
    places.add(start);
    return isNew;
  });
  return first.slice(0, findingLimit).map(yamlProblem);
}

/** The library says of a bracket that is never closed that its lines are indented wrongly. */
const unclosed = /^Flow (?:map|sequence) in block collection .* end with a (\S)/;

function yamlProblem(error: YAMLError): YamlProblem {
  const [start, end] = error.pos;
  const bracket = unclosed.exec(error.message)?.[1];
  if (bracket !== undefined)
    return {
      code: 'yaml-syntax',
      message: 'A bracket that was opened before this place is not closed.',
      cure: `Close it with “${bracket}”; where it is closed further down, indent the lines up to there.`,
      span: { start, end: Math.max(end, start) },
    };
  const said = error.message
    .trim()
    .replace(/\.$/, '')
    .replace(/closing (['"])quote/, 'closing quote ($1)');
  return {
    code: error.code === 'BAD_ALIAS' ? 'yaml-alias' : error.code === 'TAG_RESOLVE_FAILED' ? 'yaml-tag' : 'yaml-syntax',
    message:
      messages[error.code] ?? `The YAML cannot be read here: ${said.slice(0, 1).toLowerCase()}${said.slice(1, 200)}.`,
    cure: cures[error.code] ?? 'Correct the YAML at this place.',
    span: { start, end: Math.max(end, start) },
  };
}
