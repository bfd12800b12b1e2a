// In the browser: a client by the steps of the video document ("Client-side flow"), with its signals' shapes.
window.startVideo = async ({ url, token, callee }) => {
  const socket = io(url, { transports: ['websocket'], auth: { token } });
  const api = (method, path, body) =>
    fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body)
    }).then(answer => answer.json());
  let pc;
  let other;
  let callId;

  async function connection() {
    pc = new RTCPeerConnection({ iceServers: [] });
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    stream.getTracks().forEach(track => pc.addTrack(track, stream));
    pc.ontrack = (event) => { window.remoteVideo.srcObject = event.streams[0]; };
    pc.onicecandidate = (event) => {
      if (event.candidate) socket.emit('webrtc:ice-candidate', { to: other, candidate: event.candidate, callId });
    };
  }

  let last = Promise.resolve();
  const inOrder = (handle) => (data) => { last = last.then(() => handle(data)); };

  socket.on('webrtc:incoming-call', inOrder(async (data) => {
    other = data.from;
    callId = data.callId;
    await api('POST', `/api/video/calls/${callId}/join`);
    await connection();
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    socket.emit('webrtc:offer', { to: other, sdp: offer.sdp, callId });
  }));
  socket.on('webrtc:offer', inOrder(async (data) => {
    other = data.from;
    callId = data.callId;
    await connection();
    await pc.setRemoteDescription(data.sdp.type ? data.sdp : { type: 'offer', sdp: data.sdp });
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    socket.emit('webrtc:answer', { to: other, sdp: answer.sdp, callId });
  }));
  socket.on('webrtc:answer', inOrder((data) => pc.setRemoteDescription(data.sdp.type ? data.sdp : { type: 'answer', sdp: data.sdp })));
  socket.on('webrtc:ice-candidate', inOrder((data) => pc.addIceCandidate(data.candidate)));
  socket.on('webrtc:end-call', () => window.ended());

  await new Promise(connected => socket.on('connect', connected));
  window.joined();
  window.hangUp = () => socket.emit('webrtc:end-call', { to: other, callId });
  if (callee) {
    const { data } = await api('POST', '/api/video/calls', { room_name: 'Consultation' });
    callId = data.id;
    other = callee;
    socket.emit('webrtc:call', { to: callee, callId: data.id, room_name: 'Consultation' });
    window.roomId = data.room_id;
  }
};
