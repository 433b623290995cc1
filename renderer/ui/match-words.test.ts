import { describe, expect, it } from 'vitest';
import { matchWords } from './match-words.ts';

describe('searching lists of commands and components', () => {
  it('wants every word of the search to begin a word of the entry, in any order', () => {
    expect(matchWords('Add Train classifier', 'class tr')).toBe(0.5);
    expect(matchWords('Add Train classifier', 'train regressor')).toBe(0);
    expect(matchWords('Show logs run.logs', 'Show runs')).toBe(0);
  });

  it('prefers an entry that begins with the search', () => {
    expect(matchWords('Show runs app.runs', 'show ru')).toBe(1);
    expect(matchWords('Runs: show', 'show ru')).toBe(0.5);
  });

  it('takes an unfinished search as it is', () => {
    expect(matchWords('Show runs', 'show ')).toBe(1);
    expect(matchWords('Zoom to 50 %', '50')).toBe(0.5);
    expect(matchWords('Split', '…')).toBe(0.5);
  });
});
