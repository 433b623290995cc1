/** Whether a text is a compiled pipeline, told from a glance. */
const irKeys = ['pipelineInfo', 'pipeline_info', 'deploymentSpec', 'deployment_spec', 'root'];
const irKey = new RegExp(`^["']?(?:${irKeys.join('|')})["']?\\s*:`, 'm');
/** In braces that are no JSON: the name of a field that documents do not have. */
const irFlow = /^\s*\{(?:[^]*[{,])?\s*["']?(?:pipelineInfo|pipeline_info)["']?\s*:/;

/** Compiled pipelines say at their top level what they are, and have no implementation. */
export function looksLikeIr(text: string): boolean {
  const keys = jsonDocuments(text).flatMap(topLevelKeys);
  if (keys.some((key) => irKeys.includes(key))) return !keys.includes('implementation');
  return irFlow.test(text) || (irKey.test(text) && !/^["']?implementation["']?\s*:/m.test(text));
}

/** The documents of a text that is JSON: a pipeline may have its platform configuration after it, and comments of YAML before it. */
function jsonDocuments(text: string): readonly string[] {
  const documents = text.split(/^---(?=\s|$)/m).map((part) => part.replace(/^(?:\s|#.*)+/, ''));
  return documents.filter((document) => document.startsWith('{'));
}

function topLevelKeys(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** Components and pipeline documents say at their top level what they do. */
export function looksLikeComponent(text: string): boolean {
  return (
    jsonDocuments(text).some((document) => topLevelKeys(document).includes('implementation')) ||
    /^["']?implementation["']?\s*:/m.test(text)
  );
}
