// What one needs now and then: layout, own picture, windows, filters, devices, keys, and ending for everybody.
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import { Popup, useClient, useReadable, useRoom, useRoomObject } from '@parley/react';
import { canBlur, canFilterNoise } from '../lib/filters.ts';
import { canShareScreen } from '../lib/platform.ts';
import { setSettings, useSettings } from '../lib/settings.ts';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';
import { Confirm } from '../parts/confirm.tsx';
import type { CallToolbarProps } from './toolbar.tsx';

export function MoreMenu({ onDialog, onFull, pip }: CallToolbarProps) {
  const room = useRoomObject();
  const { say } = useWords();
  const tryTo = useTry();
  const settings = useSettings();
  const isHost = useRoom((state) => state.self.isHost);
  const audioOnly = useRoom((state) => state.audioOnly);
  const sharing = useRoom((state) => state.self.screen.on);
  const mayShare = useRoom((state) => state.self.canShare) && canShareScreen();
  const { devices } = useClient();
  const cams = useReadable(devices, (state) => state.cams);
  const cam = useRoom((state) => state.self.cam);
  const [ending, setEnding] = useState(false);
  const switchCamera = () => {
    const next = cams[(cams.findIndex(({ id }) => id === cam.deviceId) + 1) % cams.length];
    if (next) tryTo(devices.pick('cam', next.id));
  };

  return (
    <>
      <Popup label={say('moreOptions')} buttonClassName="tool more" panelClassName="choices more-panel"
        panel={(close) => {
          const choice = (label: string, act: () => void, more: { on?: boolean; className?: string } = {}) => (
            <button type="button" className={`choice ${more.className ?? ''}`} {...(more.on !== undefined && { 'aria-pressed': more.on })}
              onClick={() => {
                close();
                act();
              }}>
              {label}
            </button>
          );
          return (
            <>
              <div className="choice-pair" role="group" aria-label={say('layout')}>
                {choice(say('layoutGrid'), () => setSettings({ layout: 'grid' }), { on: settings.layout === 'grid' })}
                {choice(say('layoutSpeaker'), () => setSettings({ layout: 'speaker' }), { on: settings.layout === 'speaker' })}
              </div>
              {mayShare && choice(say(sharing ? 'stopSharing' : 'shareScreen'), () => tryTo(room.share(sharing ? false : { audio: true })), { className: 'small-only' })}
              {choice(say(settings.selfView ? 'selfViewHide' : 'selfViewShow'), () => setSettings({ selfView: !settings.selfView }))}
              {pip.possible && choice(say(pip.on ? 'pictureInPictureStop' : 'pictureInPicture'), pip.toggle)}
              {document.fullscreenEnabled && choice(say(document.fullscreenElement ? 'fullScreenStop' : 'fullScreen'), onFull)}
              <hr />
              {canFilterNoise() && choice(say('noiseSuppression'), () => setSettings({ noise: !settings.noise }), { on: settings.noise })}
              {canBlur() && choice(say('blurBackground'), () => setSettings({ blur: !settings.blur }), { on: settings.blur })}
              {choice(say('audioOnly'), () => room.setAudioOnly(!audioOnly), { on: audioOnly })}
              <hr />
              {cam.on && cams.length > 1 && choice(say('switchCamera'), switchCamera)}
              {choice(say('devices'), () => onDialog('devices'))}
              {choice(say('shortcuts'), () => onDialog('shortcuts'))}
              {isHost && choice(say('endForAll'), () => setEnding(true), { className: 'danger' })}
            </>
          );
        }}>
        <EllipsisVertical />
      </Popup>
      {ending && (
        <Confirm title={say('endForAllTitle')} text={say('endForAllText')} action={say('endForAll')} onClose={() => setEnding(false)} onConfirm={() => tryTo(room.host.endForAll())} />
      )}
    </>
  );
}
