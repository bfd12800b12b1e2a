// What one needs now and then: layout, own picture, windows, filters, devices, keys, and ending for everybody.
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import { Popup, useClient, useReadable, useRoom, useRoomObject } from '@parley/react';
import { canFilterNoise } from '../lib/filters.ts';
import { canShareScreen, isHandheld } from '../lib/platform.ts';
import { setSettings, useSettings } from '../lib/settings.ts';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';
import { Choice } from '../parts/choice.tsx';
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
        panel={(close) => (
          <>
            <div className="choice-pair" role="group" aria-label={say('layout')}>
              <Choice close={close} on={settings.layout === 'grid'} onChoose={() => setSettings({ layout: 'grid' })}>{say('layoutGrid')}</Choice>
              <Choice close={close} on={settings.layout === 'speaker'} onChoose={() => setSettings({ layout: 'speaker' })}>{say('layoutSpeaker')}</Choice>
            </div>
            {mayShare && (
              <Choice close={close} className="small-only" onChoose={() => tryTo(room.share(sharing ? false : { audio: true }))}>{say(sharing ? 'stopSharing' : 'shareScreen')}</Choice>
            )}
            <Choice close={close} onChoose={() => setSettings({ selfView: !settings.selfView })}>{say(settings.selfView ? 'selfViewHide' : 'selfViewShow')}</Choice>
            {pip.possible && <Choice close={close} onChoose={pip.toggle}>{say(pip.on ? 'pictureInPictureStop' : 'pictureInPicture')}</Choice>}
            {document.fullscreenEnabled && <Choice close={close} onChoose={onFull}>{say(document.fullscreenElement ? 'fullScreenStop' : 'fullScreen')}</Choice>}
            <hr />
            {canFilterNoise() && <Choice close={close} on={settings.noise} onChoose={() => setSettings({ noise: !settings.noise })}>{say('noiseSuppression')}</Choice>}
            <Choice close={close} onChoose={() => onDialog('background')}>{say('background')}</Choice>
            <Choice close={close} on={audioOnly} onChoose={() => room.setAudioOnly(!audioOnly)}>{say('audioOnly')}</Choice>
            <hr />
            {cam.on && cams.length > 1 && <Choice close={close} onChoose={switchCamera}>{say('switchCamera')}</Choice>}
            <Choice close={close} onChoose={() => onDialog('devices')}>{say('devices')}</Choice>
            {!isHandheld() && <Choice close={close} onChoose={() => onDialog('shortcuts')}>{say('shortcuts')}</Choice>}
            {isHost && <Choice close={close} className="danger" onChoose={() => setEnding(true)}>{say('endForAll')}</Choice>}
          </>
        )}>
        <EllipsisVertical />
      </Popup>
      {ending && (
        <Confirm title={say('endForAllTitle')} text={say('endForAllText')} action={say('endForAll')} onClose={() => setEnding(false)} onConfirm={() => tryTo(room.host.endForAll())} />
      )}
    </>
  );
}
