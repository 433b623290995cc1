const topicWidth = 16;

/** Prints one line of the preparation's report: what it is about, then what was found, installed or skipped. */
export function say(topic: string, sentence: string): void {
  console.log(`  ${topic.padEnd(topicWidth)} ${sentence}`);
}
