// What stands behind oneself (U22): to be chosen among blurs, drawn scenes and an own picture, with oneself before it.
import { Ban, ImageOff, ImagePlus, UserRound } from 'lucide-react';
import { useId, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { Modal, Picture, useHasTrack, useRoom, useRoomObject } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { useAnnounce } from '../lib/announcer.tsx';
import { shownAs, type Background } from '../lib/background.ts';
import { canChangeBackground } from '../lib/filters.ts';
import { readImage, setOwnImage, useOwnImage, type ImageProblem } from '../lib/own_image.ts';
import { kScenes, sceneImage, type Scene } from '../lib/scenes.ts';
import { setSettings, useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';

const kSceneWords: Record<Scene, WordKey> = { study: 'sceneStudy', loft: 'sceneLoft', evening: 'sceneEvening', hills: 'sceneHills', sea: 'sceneSea', plain: 'scenePlain' };
const kProblems: Record<ImageProblem, WordKey> = { 'too-large': 'imageTooLarge', unreadable: 'imageUnreadable' };

function Preview() {
  const { self } = useRoomObject();
  const { say } = useWords();
  const cam = useRoom((state) => state.self.cam);
  const shown = useHasTrack(self.video) && cam.on;
  return (
    <div className="background-preview" data-picture={shown || undefined} role="group" aria-label={say('preview')}>
      <Picture handle={self.video} mirrored className="parley-picture" />
      {!shown && <p role="status">{say(cam.pending ? 'cameraStarting' : cam.problem === 'effect-failed' ? 'backgroundFailed' : 'backgroundCameraOff')}</p>}
    </div>
  );
}

/** A file of the user's own, instead of one that was there before. */
function OwnImage({ image }: { image: string | null }) {
  const { say } = useWords();
  const announce = useAnnounce();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<ImageProblem | null>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = ''; // the same file may be taken again
    if (!file) return;
    const read = await readImage(file);
    setProblem('problem' in read ? read.problem : null);
    if ('problem' in read) return;
    setOwnImage(read.image);
    setSettings({ background: 'own' });
    announce(say('imageTaken'));
  };
  const remove = () => {
    setSettings({ background: 'none' });
    setOwnImage(null);
    field.current?.focus();
  };
  return (
    <div className="own-image">
      <label className="button small">
        <ImagePlus aria-hidden="true" />
        <span>{say(image ? 'imageOther' : 'imageChoose')}</span>
        <input ref={field} className="only-read" type="file" accept="image/*" onChange={(event) => void take(event)} />
      </label>
      {image && <button type="button" className="button small" onClick={remove}><ImageOff aria-hidden="true" /><span>{say('imageRemove')}</span></button>}
      {problem ? <p className="error" role="alert">{say(kProblems[problem])}</p> : <p className="hint">{say('imageStays')}</p>}
    </div>
  );
}

function Picker() {
  const { say } = useWords();
  const { background } = useSettings();
  const image = useOwnImage();
  const group = useId();
  const chosen = shownAs(background, image);
  const option = (value: Background, label: string, look: ReactNode) => (
    <label key={value} className="background-option" data-value={value}>
      <input className="only-read" type="radio" name={group} value={value} checked={chosen === value} onChange={() => setSettings({ background: value })} />
      <span className="background-look" aria-hidden="true">{look}</span>
      <span className="background-name">{label}</span>
    </label>
  );
  const blurred = <><img src={sceneImage('study')} alt="" /><UserRound /></>;
  return (
    <>
      <fieldset className="background-options">
        <legend className="only-read">{say('background')}</legend>
        {option('none', say('backgroundNone'), <Ban />)}
        {option('blur-light', say('blurLight'), blurred)}
        {option('blur-strong', say('blurStrong'), blurred)}
        {kScenes.map((scene) => option(scene, say(kSceneWords[scene]), <img src={sceneImage(scene)} alt="" />))}
        {image && option('own', say('imageOwn'), <img src={image} alt="" />)}
      </fieldset>
      <OwnImage image={image} />
    </>
  );
}

/** A background may be chosen all the same, from when this browser could show one: then its owner is seen only once they do without. */
function Unsupported() {
  const { say } = useWords();
  const { background } = useSettings();
  return (
    <>
      <p className="lead">{say('backgroundUnsupported')}</p>
      {background !== 'none' && <button type="button" className="button" onClick={() => setSettings({ background: 'none' })}>{say('backgroundWithout')}</button>}
    </>
  );
}

export default function BackgroundDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  return (
    <Modal title={say('background')} className="background-dialog" onClose={onClose}>
      {canChangeBackground() ? <><Preview /><Picker /></> : <Unsupported />}
      <div className="actions"><button type="button" className="button" onClick={onClose}>{say('close')}</button></div>
    </Modal>
  );
}
