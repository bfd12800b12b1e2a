// In the browser: the client of the appointments document, as it is written there, with its open ends closed. It sends no token in the
// snippets; its text asks for one in production, so `auth` is the one thing added.
window.startAppointments = async ({ url, roomId, userId, token }) => {
  const socket = io(`${url}/video-call`, {
    transports: ['websocket'],
    auth: { token }
  });
  const pc = new RTCPeerConnection({ iceServers: [] });
  const stream = await navigator.mediaDevices.getUserMedia({
    video: true,
    audio: true
  });
  stream.getTracks().forEach(track => pc.addTrack(track, stream));
  pc.ontrack = (event) => {
    window.remoteVideo.srcObject = event.streams[0];
  };

  pc.onicecandidate = (event) => {
    if (event.candidate) {
      socket.emit('webrtc-signal', {
        roomId: roomId,
        userId: userId,
        signal: event.candidate
      });
    }
  };

  socket.on('user-joined', async (data) => {
    console.log('User joined:', data.userId);
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    socket.emit('webrtc-signal', {
      roomId: roomId,
      userId: userId,
      signal: { type: 'offer', sdp: offer.sdp }
    });
  });

  let last = Promise.resolve();
  socket.on('webrtc-signal', (data) => {
    last = last.then(async () => {
      if (data.signal.type === 'offer') {
        await pc.setRemoteDescription(data.signal);
        const answer = await pc.createAnswer();
        await pc.setLocalDescription(answer);
        socket.emit('webrtc-signal', {
          roomId: roomId,
          userId: userId,
          signal: { type: 'answer', sdp: answer.sdp }
        });
      } else if (data.signal.type === 'answer') {
        await pc.setRemoteDescription(data.signal);
      } else {
        await pc.addIceCandidate(data.signal);
      }
    });
  });

  socket.on('joined-room', (data) => {
    console.log('Joined room:', data);
    window.joined();
  });

  socket.emit('join-room', {
    roomId: roomId,
    userId: userId
  });
};
