/** Names of inputs that the KFP SDK made of what people wrote: `pipelinechannel--flip-coin-Output`, `pipelinechannel--fold-loop-item`. */

const channel = 'pipelinechannel--';
const suffix = /-(?:Output|loop-item)$/;

/** Whether the KFP SDK made this name. */
export function isSdkName(name: string): boolean {
  return name.startsWith(channel) || suffix.test(name) || /^loop-item-param-\d+/.test(name);
}

/** A name without what the KFP SDK put around it. */
export function readableName(name: string): string {
  if (!isSdkName(name)) return name;
  if (/loop-item(?:-param-\d+)?$/.test(name)) return 'item';
  return name.replace(channel, '').replace(suffix, '');
}
