import { describe, expect, it } from 'vitest';
import { fatalLine, nextFallback } from './dockerd.ts';

const withoutIptables = [
  'time="…" level=info msg="[graphdriver] trying provided driver: overlay2"',
  'failed to start daemon: Error initializing network controller: error obtaining controller instance: failed to create NAT chain DOCKER: iptables failed: iptables -t nat -N DOCKER',
].join('\n');
const withoutOverlay = 'failed to start daemon: error initializing graphdriver: driver not supported: overlay2';

describe('a dockerd that does not start', () => {
  it('is started again without what its log says does not work', () => {
    expect(nextFallback(withoutIptables, [])?.flags).toContain('--iptables=false');
    expect(nextFallback(withoutOverlay, [])?.flags).toEqual(['--storage-driver=vfs']);
  });

  it('is not started twice in the same way', () => {
    expect(nextFallback(withoutOverlay, ['--storage-driver=vfs'])).toBeNull();
  });

  it('is given up where the log asks for nothing that could be changed', () => {
    expect(nextFallback("failed to start daemon: Devices cgroup isn't mounted", [])).toBeNull();
  });

  it('is explained by the line that says why', () => {
    expect(fatalLine(`${withoutOverlay}\nlevel=info msg="stopping containerd"`)).toBe(withoutOverlay);
  });
});
