/** The data folder cannot be used; the message is a sentence about why and one about what to do. */
export class EngineOpenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EngineOpenError';
  }
}
