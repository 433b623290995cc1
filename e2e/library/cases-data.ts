import { from, table, type Cases } from './cases.ts';

/** The components that load, make and shape tables with the standard library alone. */
export const dataCases: Cases = {
  tables: {
    people: 'name,age,city\nAda,36,London\n"Grace, H.",,New York\nAda,36,London\n',
    ragged: 'a,b\n1,2\n3\n',
    empty: '',
  },
  steps: {
    pasted: {
      component: 'load-csv',
      arguments: { text: '\uFEFFa; b\n1;NA\n"x;y";2,5\n', separator: 'semicolon' },
    },
    fares: { component: 'generate-airline-fares', arguments: { rows: '60', seed: '3' } },
    'same-fares': { component: 'generate-airline-fares', arguments: { rows: '60', seed: '3' } },
    'other-fares': { component: 'generate-airline-fares', arguments: { rows: '60', seed: '4' } },
    keep: {
      component: 'select-columns',
      arguments: { dataset: from('fares', 'dataset'), columns: '["fare", "route"]' },
    },
    drop: {
      component: 'select-columns',
      arguments: { dataset: table('people'), columns: '["age"]', mode: 'drop' },
    },
    filter: {
      component: 'filter-rows',
      arguments: { dataset: from('fares', 'dataset'), condition: 'fare > 100 and not is_missing(competitor_price)' },
    },
    summarise: { component: 'summarise-table', arguments: { dataset: table('people'), title: 'People <1>' } },
  },
  mistakes: {
    'load-nothing': {
      component: 'load-csv',
      says: 'Load CSV needs either a url or a text, and has both or none: set exactly one of them.',
    },
    'load-nowhere': {
      component: 'load-csv',
      arguments: { url: 'http://127.0.0.1:1/a.csv' },
      says: 'Could not reach http://127.0.0.1:1/a.csv (…): check the address and the network of the container.',
    },
    'load-ragged': {
      component: 'load-csv',
      arguments: { text: 'a,b\n1\n' },
      says: 'Line 2 has 1 cells and the first line has 2: check the separator and the quotes there.',
    },
    'load-twice-a': {
      component: 'load-csv',
      arguments: { text: 'a,a\n1,2\n' },
      says: "The column name 'a' appears twice: give every column a name of its own.",
    },
    'fares-none': {
      component: 'generate-airline-fares',
      arguments: { start_date: '31.1.2025' },
      says: "The start date '31.1.2025' is not a date: write it as 2025-01-31.",
    },
    'select-unknown': {
      component: 'select-columns',
      arguments: { dataset: table('people'), columns: '["Age"]' },
      says: "The table has no column 'Age': it has name, age, city.",
    },
    'select-ragged': {
      component: 'select-columns',
      arguments: { dataset: table('ragged'), columns: '["a"]' },
      says: 'Line 3 has 1 cells and the first line has 2: mend the table, or load it with Load CSV.',
    },
    'filter-unknown': {
      component: 'filter-rows',
      arguments: { dataset: table('people'), condition: 'Age > 3' },
      says: "The condition does not work: the table has no column 'Age'; it has name, age, city (…).",
    },
    'filter-text': {
      component: 'filter-rows',
      arguments: { dataset: table('people'), condition: 'city > 3' },
      says: "The condition does not work at line 2: city is 'London' and not a number.",
    },
    'filter-grammar': {
      component: 'filter-rows',
      arguments: { dataset: table('people'), condition: 'age >' },
      says: `The condition 'age >' is not valid: write it like fare > 100 and route == "FRA-MAD".`,
    },
    'summarise-empty': {
      component: 'summarise-table',
      arguments: { dataset: table('empty') },
      says: 'The table is empty: its first line must hold the column names.',
    },
  },
};
