import type { Diagnostic } from '../diagnostic.ts';
import { isJsonObject, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { checkIr } from './check.ts';
import type { CheckedIr } from './compiled.ts';
import { pipelineSpec, schemaVersion } from './pipeline-spec.ts';
import { platformDocument } from './platform-spec.ts';
import { canonicalJson, pathAsWritten } from './proto-json.ts';
import { readYaml, type YamlDocument } from './read-yaml.ts';
import { createReport, type Locate } from './report.ts';
import { reportShape } from './shape-problems.ts';

/**
 * Reads a compiled pipeline: one YAML or JSON document, or two when it has platform configuration. Unknown fields are refused, as the API
 * server does; then the integrity is checked that the shape alone cannot hold ({@link checkIr}).
 */
export function parseIr(text: string, file: string): Result<CheckedIr, Diagnostic[]> {
  const read = readIr(text, file);
  return read.ok ? ok(read.value.ir) : read;
}

/** {@link parseIr} for those who have more to say about the text: with the places of what it holds. */
export function readIr(
  text: string,
  file: string,
): Result<{ readonly ir: CheckedIr; readonly locate: Locate }, Diagnostic[]> {
  const documents = readYaml(text, file);
  if (!documents.ok) return documents;
  const platforms = documents.value.filter(isPlatform);
  const specs = documents.value.filter((document) => !isPlatform(document));
  const [spec] = specs;
  const [platform] = platforms;
  if (spec === undefined) {
    const start = { line: 1, column: 1, offset: 0 };
    return err([
      {
        range: { start, end: start },
        ...schemaProblem(file, 'The file holds no compiled pipeline.'),
        cure: 'Compile a pipeline into it: it needs pipelineInfo, root, components and schemaVersion.',
      },
    ]);
  }
  if (specs.length > 1 || platforms.length > 1) {
    return err([
      {
        ...schemaProblem(file, `The file holds ${documents.value.length} documents.`),
        cure: 'Keep one pipeline and at most one platform configuration.',
      },
    ]);
  }
  const locate: Locate = (path, of) => {
    const document = path[0] === 'platforms' ? platform : spec;
    const range = document?.locate(pathAsWritten(document.value, path), of);
    return range === undefined ? { file } : { file, range };
  };
  const message = canonicalJson(pipelineSpec, spec.value);
  const version = versionProblem(message, locate);
  if (version !== undefined) return err([version]);
  const shape = pipelineSpec.safeParse(message);
  if (!shape.success) {
    const report = createReport(locate);
    reportShape(pipelineSpec, shape.error, [], report);
    return err(report.diagnostics);
  }
  const configuration = platform && canonicalJson(platformDocument, platform.value);
  const checked = checkIr(shape.data, isJsonObject(configuration) ? configuration : undefined, locate);
  return checked.ok ? ok({ ir: checked.value, locate }) : checked;
}

/** The platform document is told by its one key, wherever it stands, as on the API server. */
function isPlatform(document: YamlDocument): boolean {
  return isJsonObject(document.value) && Object.keys(document.value).join() === 'platforms';
}

function versionProblem(message: Json, locate: Locate): Diagnostic | undefined {
  const version = isJsonObject(message) ? message['schemaVersion'] : undefined;
  if (version === undefined || version === schemaVersion) return undefined;
  return {
    code: 'ir-schema-version',
    severity: 'error',
    message: `The pipeline says schema version ${JSON.stringify(version)}, but only ${schemaVersion} can be run.`,
    cure: 'Compile it again with KFP SDK 2.0 or newer.',
    path: ['schemaVersion'],
    ...locate(['schemaVersion']),
  };
}

function schemaProblem(file: string, message: string): Diagnostic {
  return { code: 'ir-schema', severity: 'error', message, cure: 'Correct the file.', file };
}
