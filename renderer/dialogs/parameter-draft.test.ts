import { expect, test } from 'vitest';
import { readDrafts, type Parameter } from './parameter-draft.ts';

const text: Parameter = { name: 'title', type: 'STRING', optional: false, nullable: false };
const number: Parameter = { name: 'rows', type: 'NUMBER_INTEGER', optional: true, nullable: true, default: 400 };

test('APP-8 a field that was not touched gives nothing, an emptied text is a text', () => {
  expect(readDrafts([text, number], {})).toEqual({ values: {}, problems: { title: 'A value is needed.' } });
  expect(readDrafts([text, number], { title: '', rows: '' })).toEqual({ values: { title: '' }, problems: {} });
});

test('APP-21 null, numbers and what is none are told apart', () => {
  expect(readDrafts([number], { rows: null }).values).toEqual({ rows: null });
  expect(readDrafts([number], { rows: '0' }).values).toEqual({ rows: 0 });
  const { values, problems } = readDrafts([number], { rows: 'many' });
  expect(values).toEqual({});
  expect(Object.keys(problems)).toEqual(['rows']);
});
