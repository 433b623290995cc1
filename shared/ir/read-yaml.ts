/**
 * Compiled pipelines as YAML or JSON. The same rules as for documents (yaml/): no tags, no forbidden or duplicate keys, aliases within
 * limits; but two documents a file, sizes as Kubeflow takes them, and the laxer quoting that its own tools write.
 */
import { Composer, isScalar, Lexer, LineCounter, Parser, type CST, type Document } from 'yaml';
import type { Diagnostic, DiagnosticCode, TextRange } from '../diagnostic.ts';
import type { Json, JsonPath } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { createLocator, type Locator } from '../yaml/locate.ts';
import { nodeAt, readTree, spanOf, type DocumentTree, type Span } from '../yaml/tree.ts';

/** KFP's API server takes no more (32 MB). */
const sizeLimit = 32 * 1024 * 1024;
const depthLimit = 200;
const pushLimit = 100;
const pushWidth = 80;

/** One document of a YAML text; its shape is not yet checked. */
export interface YamlDocument {
  readonly value: Json;
  /** The range of the value (or of its key) at a path, or of the nearest value around it. */
  readonly locate: (path: JsonPath, of?: 'key' | 'value') => TextRange | undefined;
}

/** Reads every document of a text that says something. */
export function readYaml(text: string, file: string): Result<readonly YamlDocument[], Diagnostic[]> {
  if (text.length > sizeLimit) {
    return err([
      problem(
        'file-too-large',
        file,
        'The file is larger than 32 MB.',
        'Compile a smaller pipeline; Kubeflow takes no more either.',
      ),
    ]);
  }
  const locator = createLocator(text);
  const parsed = parseText(withCommentedHead(text));
  if (parsed === undefined) {
    return err([problem('file-too-deep', file, `The text is nested deeper than ${depthLimit} levels.`, 'Flatten it.')]);
  }
  const range = (span: Span): TextRange => locator.range(original(span, parsed.pushed));
  const syntax = parsed.documents.flatMap(({ errors }) => errors).slice(0, 50);
  if (syntax.length > 0) {
    return err(
      syntax.map(({ message, pos: [start, end] }) => ({
        ...problem(
          'yaml-syntax',
          file,
          `The text is not YAML: ${lowerFirst(message)}.`,
          'Correct the text at this place.',
        ),
        range: range({ start, end }),
      })),
    );
  }
  const trees = parsed.documents
    .filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null))
    .map((document) => readTree(document, false));
  const problems = trees.flatMap((tree) => tree.problems);
  if (problems.length > 0) {
    return err(
      problems.map(({ code, message, cure, span }) => ({ ...problem(code, file, message, cure), range: range(span) })),
    );
  }
  return ok(trees.map(({ tree }) => ({ value: tree.value, locate: locateIn(tree, range) })));
}

/**
 * The KFP SDK describes a pipeline in comments before its first key. A default of several lines goes on there without being a comment, so
 * that no reader of YAML takes the file. Such lines are made comments; nothing moves.
 */
function withCommentedHead(text: string): string {
  const start = /^\uFEFF?# PIPELINE DEFINITION\r?\n/.test(text) ? text.search(/^components:/m) : -1;
  return start === -1 ? text : text.slice(0, start).replace(/^[^#\uFEFF\r\n]/gm, '#') + text.slice(start);
}

function locateIn(tree: DocumentTree, range: Locator['range']): YamlDocument['locate'] {
  return (path, of = 'value') => {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = nodeAt(tree, path.slice(0, length));
      const node = of === 'key' && length === path.length ? (found?.key ?? found?.value) : (found?.value ?? found?.key);
      if (node !== undefined && node !== null) return range(spanOf(node));
    }
    return undefined;
  };
}

interface ParsedText {
  readonly documents: readonly Document.Parsed[];
  /** Offsets (in the text that was parsed) before which `pushWidth` spaces were put in, ascending. */
  readonly pushed: readonly number[];
}

/**
 * PyYAML and go-yaml let the lines of a quoted text start further left than YAML 1.2 allows, and compiled pipelines in the wild do so. Such
 * lines are pushed to the right, which changes nothing about the text that they stand for, and parsed again. Undefined: nested too deep.
 */
function parseText(text: string): ParsedText | undefined {
  const pushed: number[] = [];
  let current = text;
  for (;;) {
    const lines = new LineCounter();
    const documents = compose(current, lines);
    if (documents === undefined) return undefined;
    const unclosed = documents
      .flatMap(({ errors }) => errors)
      .find(({ code, message }) => code === 'MISSING_CHAR' && message.startsWith('Missing closing'));
    const start = unclosed === undefined ? undefined : lines.lineStarts[lines.linePos(unclosed.pos[0]).line];
    if (start === undefined || pushed.includes(start) || pushed.length === pushLimit) return { documents, pushed };
    pushed.push(start);
    current = current.slice(0, start) + ' '.repeat(pushWidth) + current.slice(start);
  }
}

function compose(text: string, lines: LineCounter): readonly Document.Parsed[] | undefined {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > depthLimit) return undefined;
  }
  tokens.push(...parser.end());
  const composer = new Composer({
    uniqueKeys: false,
    schema: 'core',
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  try {
    return [...composer.compose(tokens, false, text.length)];
  } catch (error) {
    // The composer recurses: what exhausts the stack is nested absurdly deep.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A stretch of the text as it was given. */
function original(span: Span, pushed: readonly number[]): Span {
  const back = (offset: number): number => {
    let given = offset;
    for (const start of pushed) if (offset > start) given -= Math.min(pushWidth, offset - start);
    return given;
  };
  return { start: back(span.start), end: back(span.end) };
}

function lowerFirst(message: string): string {
  const sentence = message.trim().replace(/\.$/, '');
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1, 200);
}

function problem(code: DiagnosticCode, file: string, message: string, cure: string): Diagnostic {
  return { code, severity: 'error', message, cure, file };
}
