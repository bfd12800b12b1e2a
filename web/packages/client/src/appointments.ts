// The caller's appointments: the practitioner's list, and what the patient waits for.
import { EventHub } from './core/hub.ts';
import type { Line } from './line/line.ts';
import type { AppointmentWords } from './line/words.ts';
import type { Appointment, Appointments, AppointmentsEvents, Logger, RequestOptions } from './types.ts';

export class AppointmentList implements Appointments {
  readonly #line: Line;
  readonly #hub: EventHub<AppointmentsEvents>;

  constructor(line: Line, logger: Logger) {
    this.#line = line;
    this.#hub = new EventHub(logger);
    line.told.on('appointment.updated', ({ appointment }) => this.#hub.emit('updated', { appointment: read(appointment) }));
    line.told.on('appointment.removed', ({ appointment }) => this.#hub.emit('removed', { id: appointment }));
  }

  on: Appointments['on'] = (name, listener) => this.#hub.on(name, listener);
  events: Appointments['events'] = (options) => this.#hub.events(options);

  async list({ signal, ...params }: RequestOptions & { cursor?: string; limit?: number } = {}): ReturnType<Appointments['list']> {
    const { appointments, next_cursor } = await this.#line.request('appointment.list', params, signal ? { signal } : {});
    return { appointments: appointments.map(read), cursor: next_cursor };
  }

  async get(id: string, options: RequestOptions = {}): Promise<Appointment> {
    return read((await this.#line.request('appointment.get', { appointment: id }, options)).appointment);
  }

  close(): void {
    this.#hub.endIterators();
  }
}

const timeOf = (text: string | null) => (text === null ? null : Date.parse(text));

function read({ id, room, type, status, scheduled_at, practitioner, patient, started_at, ended_at }: AppointmentWords): Appointment {
  const person = ({ user, first, last, joined }: AppointmentWords['patient']) => Object.freeze({ user, name: `${first} ${last}`.trim() || user, joined });
  return Object.freeze({
    id,
    roomId: room,
    type,
    status,
    scheduledAt: Date.parse(scheduled_at),
    practitioner: person(practitioner),
    patient: person(patient),
    startedAt: timeOf(started_at ?? null),
    endedAt: timeOf(ended_at ?? null),
  });
}
