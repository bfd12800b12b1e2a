// Cameras and microphones that a test plugs in, pulls out and refuses.
import { FakeMediaStream, FakeTrack } from './fake_rtc.ts';

type Kind = 'audioinput' | 'videoinput' | 'audiooutput';

export class FakeDevices extends EventTarget {
  list: { deviceId: string; kind: Kind; label: string }[] = [
    { deviceId: 'mic-1', kind: 'audioinput', label: 'Mic 1' },
    { deviceId: 'cam-1', kind: 'videoinput', label: 'Cam 1' },
    { deviceId: 'out-1', kind: 'audiooutput', label: 'Out 1' },
  ];
  /** What the next questions for that kind fail with. */
  refuses: { audio?: { name: string; message?: string }; video?: { name: string; message?: string } } = {};
  readonly asked: MediaStreamConstraints[] = [];
  readonly given: FakeTrack[] = [];
  screen: { name: string; message?: string } | null = null;

  async enumerateDevices(): Promise<typeof this.list> {
    return [...this.list];
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<FakeMediaStream> {
    this.asked.push(constraints);
    const tracks: FakeTrack[] = [];
    for (const kind of ['audio', 'video'] as const) {
      const wanted = constraints[kind];
      if (!wanted) continue;
      const refusal = this.refuses[kind];
      if (refusal) throw Object.assign(new Error(refusal.message ?? ''), { name: refusal.name });
      tracks.push(this.#open(kind, typeof wanted === 'object' ? (wanted.deviceId as { exact?: string } | undefined)?.exact : undefined));
    }
    this.given.push(...tracks);
    return new FakeMediaStream(tracks);
  }

  async getDisplayMedia({ audio }: { audio?: boolean }): Promise<FakeMediaStream> {
    if (this.screen) throw Object.assign(new Error(this.screen.message ?? ''), { name: this.screen.name });
    const tracks = [new FakeTrack('video', { label: 'Screen' }), ...(audio ? [new FakeTrack('audio', { label: 'Screen sound' })] : [])];
    this.given.push(...tracks);
    return new FakeMediaStream(tracks);
  }

  plug(deviceId: string, kind: Kind, label: string): void {
    this.list = [...this.list, { deviceId, kind, label }];
    this.dispatchEvent(new Event('devicechange'));
  }
  unplug(deviceId: string): void {
    this.list = this.list.filter((device) => device.deviceId !== deviceId);
    for (const track of this.given) if (track.deviceId === deviceId && track.readyState === 'live') track.vanish();
    this.dispatchEvent(new Event('devicechange'));
  }

  #open(kind: 'audio' | 'video', exact: string | undefined): FakeTrack {
    const fitting = this.list.filter((device) => device.kind === `${kind}input` && (!exact || device.deviceId === exact));
    const [device] = fitting;
    if (!device) throw Object.assign(new Error(''), { name: exact ? 'OverconstrainedError' : 'NotFoundError' });
    return new FakeTrack(kind, { label: device.label, deviceId: device.deviceId });
  }
}
