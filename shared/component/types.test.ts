import { describe, expect, test } from 'vitest';
import {
  checkConstant,
  fits,
  formatConstant,
  portType,
  readConstant,
  typeLabel,
  typeName,
  typeSpec,
  type PortType,
} from './types.ts';

const parameter = (type: Extract<PortType, { kind: 'parameter' }>['type']): PortType => ({ kind: 'parameter', type });
const artifact = (schemaTitle: string, list = false, schemaVersion = '0.0.1'): PortType => ({
  kind: 'artifact',
  schemaTitle,
  schemaVersion,
  list,
});

describe('port types', () => {
  test.each([
    ['String', 'STRING'],
    ['str', 'STRING'],
    ['Text', 'STRING'],
    ['Integer', 'NUMBER_INTEGER'],
    ['INT', 'NUMBER_INTEGER'],
    ['Float', 'NUMBER_DOUBLE'],
    ['double', 'NUMBER_DOUBLE'],
    ['Bool', 'BOOLEAN'],
    ['Boolean', 'BOOLEAN'],
    ['List', 'LIST'],
    ['JsonArray', 'LIST'],
    ['List[str]', 'LIST'],
    ['typing.List[int]', 'LIST'],
    ['Dict', 'STRUCT'],
    ['JsonObject', 'STRUCT'],
    ['Dict[str, int]', 'STRUCT'],
    ['PipelineTaskFinalStatus', 'TASK_FINAL_STATUS'],
    ['TaskFinalStatus', 'TASK_FINAL_STATUS'],
    ['TaskConfig', 'TASK_CONFIG'],
  ] as const)('CMP-4: %s is the parameter type %s', (name, type) => {
    expect(portType(name, 'path')).toEqual(parameter(type));
  });

  test.each([
    ['Dataset', artifact('system.Dataset')],
    ['model', artifact('system.Model')],
    ['HTML', artifact('system.HTML')],
    ['system.Dataset@0.0.1', artifact('system.Dataset')],
    ['millrace.Transformer', artifact('millrace.Transformer')],
    ['List[Dataset]', artifact('system.Dataset', true)],
    ['List[system.Model]', artifact('system.Model', true)],
  ] as const)('CMP-4: %s is an artifact type', (name, type) => {
    expect(portType(name, 'value')).toEqual(type);
  });

  test('CMP-4: a nested type is known by its key and carries its version', () => {
    expect(portType({ 'google.VertexModel': { schemaVersion: '0.0.2' } }, 'path')).toEqual(
      artifact('google.VertexModel', false, '0.0.2'),
    );
    expect(portType({ JsonObject: { data_type: 'x' } }, 'value')).toEqual(parameter('STRUCT'));
  });

  test('CMP-10: lists carry versions, and a schema may stand for a name', () => {
    const versioned = artifact('system.Dataset', true, '0.0.2');
    expect(portType({ 'List[system.Dataset]': { schemaVersion: '0.0.2' } }, 'path')).toEqual(versioned);
    expect(portType('List[system.Dataset@0.0.2]', 'path')).toEqual(versioned);
    const own: PortType = {
      kind: 'artifact',
      schemaTitle: 'system.Artifact',
      schemaVersion: '',
      list: false,
      instanceSchema: 'title: my.Table\ntype: object\n',
    };
    expect(portType({ instanceSchema: 'title: my.Table\ntype: object\n' }, 'value')).toEqual(own);
    expect(fits(artifact('system.Dataset'), own).fits).toBe(true);
  });

  test.each([
    parameter('STRING'),
    parameter('TASK_FINAL_STATUS'),
    parameter('TASK_CONFIG'),
    artifact('system.Dataset'),
    artifact('system.Unheard'),
    artifact('google.VertexModel', false, '0.0.2'),
    artifact('system.Dataset', true, '0.0.2'),
    { ...artifact('system.Artifact', false, '0.0.3'), instanceSchema: 'type: object' },
    { ...artifact('system.Artifact', false, ''), instanceSchema: 'type: object' },
  ])('CMP-10: a type that is written down is read as itself: %j', (type) => {
    expect(portType(typeSpec(type), 'none')).toEqual(type);
  });

  test('CMP-5: no type, or an unknown one, depends on the use', () => {
    for (const type of [undefined, 'URI', 'CSV', { GCSPath: {} }]) {
      expect(portType(type, 'value')).toEqual(parameter('STRING'));
      expect(portType(type, 'path')).toEqual(artifact('system.Artifact'));
      expect(portType(type, 'both')).toEqual(artifact('system.Artifact'));
    }
  });

  test('names for people', () => {
    expect(typeName(artifact('system.Dataset', true))).toBe('List[Dataset]');
    expect(typeLabel(artifact('millrace.Transformer'))).toBe('Transformer');
    expect(typeName(parameter('NUMBER_DOUBLE'))).toBe('Float');
  });
});

describe('what fits', () => {
  test('CMP-6: artifacts fit their own type and Artifact', () => {
    expect(fits(artifact('system.Dataset'), artifact('system.Dataset')).fits).toBe(true);
    expect(fits(artifact('system.Artifact'), artifact('system.Model')).fits).toBe(true);
    expect(fits(artifact('system.Model'), artifact('system.Artifact')).fits).toBe(true);
    expect(fits(artifact('system.Dataset'), artifact('system.Model'))).toEqual({
      fits: false,
      reason: 'the output is a Dataset, and the input takes a Model',
    });
    expect(fits(artifact('system.Dataset'), artifact('system.Dataset', true)).fits).toBe(false);
    expect(fits(artifact('system.Model', false, '0.0.1'), artifact('system.Model', false, '1.0.0')).fits).toBe(false);
  });

  test('CMP-6: parameters', () => {
    expect(fits(parameter('NUMBER_INTEGER'), parameter('NUMBER_DOUBLE'))).toEqual({ fits: true });
    expect(fits(parameter('LIST'), parameter('STRING'))).toEqual({
      fits: true,
      note: 'The output is a List, and the input takes a String: the step gets it as JSON text.',
    });
    expect(fits(parameter('STRING'), parameter('NUMBER_INTEGER'))).toEqual({
      fits: false,
      reason: 'the output is a String, and the input takes an Integer',
    });
    expect(fits(parameter('NUMBER_DOUBLE'), parameter('NUMBER_INTEGER')).fits).toBe(false);
    expect(fits(parameter('STRING'), artifact('system.Dataset')).fits).toBe(false);
    expect(fits(artifact('system.Dataset'), parameter('STRING')).fits).toBe(false);
  });
});

describe('constants', () => {
  test.each([
    ['', 'STRING', ''],
    ['  a ', 'STRING', '  a '],
    ['42', 'NUMBER_INTEGER', 42],
    ['-0', 'NUMBER_INTEGER', 0],
    ['0.50', 'NUMBER_DOUBLE', 0.5],
    ['1e3', 'NUMBER_DOUBLE', 1000],
    ['True', 'BOOLEAN', true],
    ['off', 'BOOLEAN', false],
    ['[1, "a", null]', 'LIST', [1, 'a', null]],
    ['{"a": {"b": false}}', 'STRUCT', { a: { b: false } }],
  ] as const)('CMP-7: %j as %s', (text, type, value) => {
    expect(readConstant(text, type)).toEqual({ ok: true, value });
  });

  test.each([
    ['', 'NUMBER_INTEGER'],
    ['1.0', 'NUMBER_INTEGER'],
    ['9007199254740993', 'NUMBER_INTEGER'],
    ['', 'NUMBER_DOUBLE'],
    ['NaN', 'NUMBER_DOUBLE'],
    ['Infinity', 'NUMBER_DOUBLE'],
    ['0x10', 'NUMBER_DOUBLE'],
    ['maybe', 'BOOLEAN'],
    ['{}', 'LIST'],
    ['a, b', 'LIST'],
    ['[]', 'STRUCT'],
    ['{"__proto__": 1}', 'STRUCT'],
  ] as const)('CMP-7: %j is no %s', (text, type) => {
    const read = readConstant(text, type);
    expect(read).toEqual({ ok: false, error: expect.stringMatching(/\.$/) });
  });

  test('CMP-9: typed constants are of their type or refused', () => {
    expect(checkConstant(0, 'NUMBER_INTEGER').ok).toBe(true);
    expect(checkConstant(0.5, 'NUMBER_INTEGER').ok).toBe(false);
    expect(checkConstant(false, 'BOOLEAN').ok).toBe(true);
    expect(checkConstant(null, 'STRING').ok).toBe(false);
    expect(checkConstant('', 'STRING').ok).toBe(true);
    expect(checkConstant([], 'STRUCT').ok).toBe(false);
  });

  test('a form shows a String as it is and everything else as JSON', () => {
    expect(formatConstant('a "b"', 'STRING')).toBe('a "b"');
    expect(formatConstant(['a'], 'LIST')).toBe('["a"]');
    expect(formatConstant(1, 'NUMBER_DOUBLE')).toBe('1');
  });
});
