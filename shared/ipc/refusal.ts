/**
 * What a handler throws when the answer is no for a reason of the world and not of the program: what was asked for is gone, or the record
 * cannot be written. The message is for people. Everything else that a handler throws is a bug.
 */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}
