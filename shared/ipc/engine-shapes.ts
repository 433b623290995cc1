/** The engine and its machine as the doors see them. */
import { z } from 'zod';

/** What the engine finds on this machine. */
export const environment = z.lazy(() =>
  z.strictObject({
    docker: z.strictObject({
      state: z.enum(['ready', 'checking', 'unavailable']),
      version: z.string().exactOptional(),
      host: z.string().exactOptional(),
      /** Why not, and what to do; one sentence each. */
      message: z.string().exactOptional(),
      cure: z.string().exactOptional(),
    }),
    home: z.string(),
    /** Of the data folder, in bytes: what its disk has left, and what logs and artifacts take. Absent until somebody looked. */
    disk: z.strictObject({ free: z.number(), stored: z.number() }).exactOptional(),
    runningAttempts: z.number(),
    cpus: z.number(),
  }),
);
export type Environment = z.infer<typeof environment>;

/** One finding of `millrace doctor`. */
export const doctorCheck = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    title: z.string(),
    state: z.enum(['ok', 'warning', 'problem']),
    detail: z.string(),
    cure: z.string().exactOptional(),
  }),
);
export type DoctorCheck = z.infer<typeof doctorCheck>;
