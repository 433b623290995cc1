import { expect, test } from 'vitest';
import { scriptCases } from './cases-scripts.ts';
import { describeCases } from './describe-cases.ts';

describeCases('that run what a person writes', scriptCases, (results) => {
  test('LIB-3 Python script reads data and parameters, and gives output, report and metrics', async () => {
    expect(JSON.parse(await results().text('python', 'output'))).toEqual({ times: 2, é: null });
    expect(await results().previews('python', 'report')).toEqual([
      { kind: 'markdown', text: '# Lines\n\n- a\n- b\n- c\n' },
    ]);
    expect((await results().previews('python', 'metrics'))[0]).toEqual({
      kind: 'metrics',
      values: [
        { name: 'lines', value: 6 },
        { name: 'half', value: 0.5 },
      ],
    });
    expect(await results().text('python-default', 'output')).toBe('Hello from Python\n');
  });

  test('LIB-3 Shell hands arguments over one by one, and dollars as they are', async () => {
    expect(await results().previews('shell', 'output')).toEqual([
      { kind: 'text', text: '3\na b|2|{"x": null}\n42\n', truncated: false },
    ]);
    expect(await results().text('shell-default', 'output')).toMatch(/^Hello from Bash \d/);
  });

  test('LIB-3 Container runs in the image that it is given', async () => {
    expect(await results().text('container', 'output')).toBe('A\nB\nC\n');
    expect(await results().text('container-default', 'output')).toMatch(/^Linux /);
  });
});
