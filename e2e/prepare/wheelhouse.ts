import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { prepareFolder } from "./paths.ts";
import { lastLine, runCommand } from "./run-command.ts";
import { say } from "./say.ts";

/** The KFP SDK versions that compiled pipelines in circulation install when a step starts. */
export const kfpVersions = [
  "2.0.0",
  "2.1.3",
  "2.9.0",
  "2.12.1",
  "2.13.0",
  "2.14.2",
  "2.14.3",
  "2.14.4",
  "2.14.6",
  "2.15.2",
  "2.17.0",
] as const;

/** Holds the wheels, to be copied into the stand-in images. */
export const wheelhouse = join(prepareFolder, "wheelhouse");

const wheelDeadline = 5 * 60_000;
const parallel = 3;

/** Fills the wheelhouse. `pip wheel` rather than `pip download`: the older versions exist as sources only. */
export async function fillWheelhouse(python: string): Promise<Result<null, string>> {
  mkdirSync(wheelhouse, { recursive: true });
  const missing = kfpVersions.filter((version) => !existsSync(wheelOf(version)));
  if (missing.length === 0) return ok(null);
  say("images", `fetches the wheels of kfp ${missing.join(", ")}`);
  const queue = [...missing];
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let version = queue.shift(); version !== undefined; version = queue.shift()) {
      const built = await buildWheel(python, version);
      if (!built.ok) faults.push(built.error);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return faults[0] === undefined ? ok(null) : err(faults[0]);
}

function wheelOf(version: string): string {
  return join(wheelhouse, `kfp-${version}-py3-none-any.whl`);
}

async function buildWheel(python: string, version: string): Promise<Result<null, string>> {
  const args = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheelhouse, `kfp==${version}`];
  const result = await runCommand(python, args, { log: `wheel-kfp-${version}`, deadline: wheelDeadline });
  if (result.code === 0 && existsSync(wheelOf(version))) return ok(null);
  return err(`the wheel of kfp ${version} cannot be had (${lastLine(result)})`);
}
