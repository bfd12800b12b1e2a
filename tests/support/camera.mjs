/** In a page: the track of a camera that sees one colour. Whole in itself, since its text is what pages are given. */
export function colouredTrack(colour) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const pen = canvas.getContext('2d');
    let frame = 0;
    const draw = () => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 320, 240);
        pen.fillStyle = '#000';
        pen.fillRect((frame++ * 4) % 320, 232, 8, 8); // a moving dot, so that frames keep coming
    };
    draw();
    setInterval(draw, 50);
    return canvas.captureStream(20).getVideoTracks()[0];
}
