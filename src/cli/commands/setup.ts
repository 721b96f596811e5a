import { provision, type Provisioned, type ProvisionOptions } from "../../engine/local/provision.ts";

/** Provisions the engine. */
export function setup(options: ProvisionOptions): Promise<Provisioned> {
  return provision(options);
}
