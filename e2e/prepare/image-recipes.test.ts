import { describe, expect, it } from 'vitest';
import { busyboxHash, pythonDockerfile, pythonHash, type MachineTraits } from './image-recipes.ts';

const plain: MachineTraits = { certificates: null, pip: {}, wheels: ['kfp.whl'] };
const traits: MachineTraits = {
  certificates: 'PEM',
  pip: { PIP_INDEX_URL: 'https://packages.example/"$x' },
  wheels: ['kfp.whl'],
};

describe('the stand-in for python:3.12-slim', () => {
  it('reaches the package index the way this machine does', () => {
    const dockerfile = pythonDockerfile('base', 'python-online', traits);
    expect(dockerfile).toContain(String.raw`ENV PIP_INDEX_URL="https://packages.example/\"\$x"`);
    expect(dockerfile).toContain('COPY ca.crt /etc/ssl/certs/ca-certificates.crt');
    expect(dockerfile).not.toContain('PIP_NO_INDEX');
  });
});

describe('the stand-ins that run compiled pipelines', () => {
  it('install from the wheelhouse alone', () => {
    const dockerfile = pythonDockerfile('base', 'python-offline', traits);
    expect(dockerfile).toContain('ENV PIP_NO_INDEX="1"');
    expect(dockerfile).not.toContain('PIP_INDEX_URL');
  });

  it('copy no certificates where this machine has none', () => {
    expect(pythonDockerfile('base', 'python-offline', plain)).not.toContain('ca.crt');
  });
});

describe('the hash of a recipe', () => {
  it('changes with what the image is made of', () => {
    const hashes = [
      pythonHash('python-online', plain),
      pythonHash('python-online', traits),
      pythonHash('python-online', { ...plain, certificates: 'other PEM' }),
      pythonHash('python-offline', plain),
      pythonHash('python-offline', { ...plain, wheels: [] }),
      busyboxHash(),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(pythonHash('python-online', traits)).toBe(hashes[1]);
  });
});
