import type { NginxObservation } from '../nginx-observation.ts'
import type { HostFault } from './host-fault.ts'

/** A reload that would fail after the link was changed, since it is not systemd that has started nginx. */
export function findInactiveUnitFaults({ host, inactiveUnit }: NginxObservation): HostFault[] {
  if (inactiveUnit === null) return []
  return [
    {
      what: `${host}: the unit ${inactiveUnit} is not active, so systemctl can't reload it`,
      remedy:
        'If nginx does not run, start it: sudo systemctl start nginx. If something else has started it, such as a person or supervisord, set nginx-reload-command, as in sudo nginx -s reload, and run operation: setup.',
    },
  ]
}
