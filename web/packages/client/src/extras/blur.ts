// @parley/client/blur: a blurred or replaced background. The person is found by MediaPipe's selfie segmentation, whose script, model and
// WebAssembly come from a folder of our own server; no picture leaves this machine.
import type { CamOptions, TrackProcessor, VideoEffect } from '../types.ts';
import { needSimd } from './simd.ts';

interface Segmentation {
  setOptions(options: { modelSelection: 0 | 1 }): void;
  onResults(listener: (results: { segmentationMask: CanvasImageSource; image: CanvasImageSource }) => void): void;
  initialize(): Promise<void>;
  send(input: { image: HTMLVideoElement }): Promise<void>;
  close(): Promise<void>;
}
type SegmentationClass = new (options: { locateFile(name: string): string }) => Segmentation;

type Effect = Exclude<VideoEffect, 'none'>;

export interface BlurOptions {
  effect: Effect;
  /** URL of the folder with the files of `effects.mjs`. */
  assets: string;
}

/** Radius in pixels of a picture of 480 lines. */
const kStrength = { 'blur-light': 8, 'blur-strong': 20 };
const kFramesPerSecond = 24;
/** A page that nobody looks at gets no calls for frames, but the others go on looking. */
const kFrameWait_ms = 200;
let loading: Promise<SegmentationClass> | null = null;

/** The script makes a global, once for all effects of a page. */
function loadScript(assets: string): Promise<SegmentationClass> {
  loading ??= new Promise<SegmentationClass>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${assets}selfie_segmentation.js`;
    script.onload = () => resolve((globalThis as unknown as { SelfieSegmentation: SegmentationClass }).SelfieSegmentation);
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error(`${script.src} did not load`));
    };
    document.head.append(script);
  });
  return loading;
}

export async function makeVideoEffect({ effect, assets }: BlurOptions): Promise<TrackProcessor> {
  needSimd();
  const Segmentation = await loadScript(assets);
  const segmentation = new Segmentation({ locateFile: (name) => `${assets}${name}` });
  segmentation.setOptions({ modelSelection: 1 });
  const backdrop = await makeBackdrop(effect);
  await segmentation.initialize();
  return new VideoEffectProcessor(segmentation, backdrop);
}

/** What comes behind the person: the frame itself, blurred, or an image. */
type Backdrop = { readonly strength: number } | { readonly image: HTMLImageElement };

async function makeBackdrop(effect: Effect): Promise<Backdrop> {
  return typeof effect === 'object' ? { image: await loadImage(effect.image) } : { strength: kStrength[effect] };
}

async function loadImage(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = source;
  await image.decode();
  return image;
}

class VideoEffectProcessor implements TrackProcessor {
  readonly #segmentation: Segmentation;
  #backdrop: Backdrop;
  readonly #video = document.createElement('video');
  readonly #canvas = document.createElement('canvas');
  readonly #small = document.createElement('canvas');
  /** The image as it is drawn, so that its scaling (and a drawing's paths) cost once and not in each frame. */
  readonly #wall = document.createElement('canvas');
  #onWall: HTMLImageElement | null = null;
  readonly #pen = this.#canvas.getContext('2d')!;
  #out: MediaStreamTrack | null = null;
  #isStopped = false;

  constructor(segmentation: Segmentation, backdrop: Backdrop) {
    this.#segmentation = segmentation;
    this.#backdrop = backdrop;
    segmentation.onResults(({ segmentationMask, image: frame }) => this.#draw(segmentationMask, frame));
  }

  async process(track: MediaStreamTrack): Promise<MediaStreamTrack> {
    Object.assign(this.#video, { muted: true, playsInline: true, srcObject: new MediaStream([track]) });
    await this.#video.play();
    Object.assign(this.#canvas, { width: this.#video.videoWidth, height: this.#video.videoHeight });
    await this.#segmentation.send({ image: this.#video }); // the first picture has the effect already
    this.#out = this.#canvas.captureStream(kFramesPerSecond).getVideoTracks()[0]!;
    this.#next();
    return this.#out;
  }

  async change({ effect = 'none' }: CamOptions): Promise<boolean> {
    if (effect === 'none') return false;
    this.#backdrop = await makeBackdrop(effect);
    return true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#out?.stop();
    this.#video.srcObject = null;
    void this.#segmentation.close();
  }

  #next(): void {
    let isTaken = false;
    const take = () => {
      if (isTaken || this.#isStopped) return;
      isTaken = true;
      clearTimeout(timer);
      const { videoWidth: width, videoHeight: height } = this.#video;
      if (width !== this.#canvas.width || height !== this.#canvas.height) Object.assign(this.#canvas, { width, height });
      this.#segmentation.send({ image: this.#video }).then(() => this.#next(), () => this.#next());
    };
    const timer = setTimeout(take, kFrameWait_ms);
    this.#video.requestVideoFrameCallback(take);
  }

  /** The person, and behind it the background. */
  #draw(mask: CanvasImageSource, frame: CanvasImageSource): void {
    const { width, height } = this.#canvas;
    const pen = this.#pen;
    pen.globalCompositeOperation = 'copy';
    pen.filter = 'none';
    pen.drawImage(mask, 0, 0, width, height);
    pen.globalCompositeOperation = 'source-in';
    pen.drawImage(frame, 0, 0, width, height);
    pen.globalCompositeOperation = 'destination-over';
    if ('image' in this.#backdrop) pen.drawImage(this.#wallOf(this.#backdrop.image), 0, 0);
    else this.#blur(frame, (this.#backdrop.strength * height) / 480);
  }

  #blur(frame: CanvasImageSource, radius: number): void {
    const { width, height } = this.#canvas;
    if ('filter' in CanvasRenderingContext2D.prototype) {
      this.#pen.filter = `blur(${radius}px)`;
      const over = 2 * radius; // beyond the edge there is nothing, which would darken it
      this.#pen.drawImage(frame, -over, -over, width + 2 * over, height + 2 * over);
      return;
    }
    // Safari's canvas has no filters: there, drawn small and enlarged again.
    Object.assign(this.#small, { width: Math.ceil(width / radius), height: Math.ceil(height / radius) });
    this.#small.getContext('2d')!.drawImage(frame, 0, 0, this.#small.width, this.#small.height);
    this.#pen.imageSmoothingQuality = 'high';
    this.#pen.drawImage(this.#small, 0, 0, width, height);
  }

  /** Covers the picture, cut where the shapes differ. */
  #wallOf(image: HTMLImageElement): HTMLCanvasElement {
    const { width, height } = this.#canvas;
    if (this.#onWall === image && this.#wall.width === width && this.#wall.height === height) return this.#wall;
    Object.assign(this.#wall, { width, height });
    this.#onWall = image;
    const scale = Math.max(width / image.width, height / image.height);
    const [w, h] = [image.width * scale, image.height * scale];
    this.#wall.getContext('2d')!.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
    return this.#wall;
  }
}
