import { expect, it } from 'vitest';
import { pipEnvironment } from './machine-traits.ts';

it('carries over where pip finds packages, and nothing else', () => {
  const listing = [
    "global.index-url='https://packages.example/simple'",
    "global.find-links='/wheels'",
    "global.cert='/etc/ca.pem'",
    "install.trusted-host='packages.example'",
    ":env:.index-url='https://other.example/simple'",
    '',
  ].join('\n');
  expect(pipEnvironment(listing)).toEqual({
    PIP_INDEX_URL: 'https://other.example/simple',
    PIP_TRUSTED_HOST: 'packages.example',
  });
});
