// The picture of the first page: a call, drawn from shapes. It says nothing, so assistive technology does not hear of it.

const kTiles = [
  { x: 0, y: 26, w: 250, h: 176, back: 'a', skin: '#8d5a3c', hair: '#2b1b14', top: '#f3b562' },
  { x: 264, y: 0, w: 196, h: 148, back: 'b', skin: '#f0c8a8', hair: '#c65d34', top: '#35c8ac' },
  { x: 264, y: 162, w: 196, h: 168, back: 'c', skin: '#d9a066', hair: '#16211e', top: '#e9e4d6' },
  { x: 40, y: 216, w: 210, h: 150, back: 'd', skin: '#f6d7bf', hair: '#8b8f8a', top: '#0b6a5c' },
] as const;

function Figure({ w, h, skin, hair, top }: { w: number; h: number; skin: string; hair: string; top: string }) {
  const c = w / 2;
  const r = h * 0.19;
  const y = h * 0.44;
  return (
    <>
      <path d={`M${c - r * 2.3} ${h} C${c - r * 2.2} ${y + r * 1.3} ${c - r} ${y + r * 1.15} ${c} ${y + r * 1.15} S${c + r * 2.2} ${y + r * 1.3} ${c + r * 2.3} ${h}Z`} fill={top} />
      <rect x={c - r * 0.36} y={y + r * 0.6} width={r * 0.72} height={r * 0.8} rx={r * 0.34} fill={skin} />
      <circle cx={c} cy={y - r * 0.22} r={r * 1.14} fill={hair} />
      <ellipse cx={c} cy={y} rx={r * 0.86} ry={r} fill={skin} />
      <path d={`M${c - r * 0.88} ${y - r * 0.1} C${c - r * 0.7} ${y - r} ${c + r * 0.6} ${y - r * 1.1} ${c + r * 0.88} ${y - r * 0.1} C${c + r * 0.9} ${y - r * 1.4} ${c - r * 0.9} ${y - r * 1.5} ${c - r * 0.88} ${y - r * 0.1}Z`} fill={hair} />
      <path d={`M${c - r * 0.34} ${y + r * 0.4} Q${c} ${y + r * 0.72} ${c + r * 0.34} ${y + r * 0.4}`} fill="none" stroke="#16211e" strokeWidth={r * 0.09} strokeLinecap="round" opacity="0.75" />
    </>
  );
}

export function Scene() {
  return (
    <svg className="scene" viewBox="-14 -14 490 440" aria-hidden="true" focusable="false">
      {kTiles.map(({ x, y, w, h, back, ...figure }, at) => (
        <svg key={at} x={x} y={y} width={w} height={h}>
          <rect className={`scene-${back}`} width={w} height={h} rx="24" />
          <svg width={w} height={h} style={{ overflow: 'hidden' }}><Figure w={w} h={h} {...figure} /></svg>
        </svg>
      ))}
      <rect x="1.500" y="27.500" width="247" height="173" rx="23" fill="none" className="scene-ring" strokeWidth="4" />
      <g className="scene-bar">
        <rect x="118" y="350" width="230" height="62" rx="31" className="scene-bar-ground" />
        {[154, 204, 254].map((x) => <circle key={x} cx={x} cy="381" r="18" className="scene-dot" />)}
        <rect x="284" y="363" width="48" height="36" rx="18" fill="#d92d35" />
        <path d="M154 373v8m-5-1a5 5 0 0 0 10 0m-5 6v3M197 376h9v10h-9zm9 4 5-3v8l-5-3M249 385v-7a2 2 0 0 1 4 0v-2a2 2 0 0 1 4 0v9a6 6 0 0 1-8 0" fill="none" className="scene-line" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
        <path d="M299 384c4-5 14-5 18 0" fill="none" stroke="#fff" strokeWidth="4" strokeLinecap="round" />
      </g>
    </svg>
  );
}
