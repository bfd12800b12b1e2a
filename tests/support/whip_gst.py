"""A WHIP publisher or WHEP player on GStreamer's webrtcbin: `whip_gst.py publish|play URL TOKEN`. It says JSON lines, and leaves by
DELETE when its input ends."""
import sys
import threading
from array import array

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstSdp', '1.0')
gi.require_version('GstWebRTC', '1.0')
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

from whip_http import TONE_HZ, Ear, Eye, Stream, say  # noqa: E402

kPublish = f'''
    webrtcbin name=w bundle-policy=max-bundle
    audiotestsrc is-live=true freq={TONE_HZ} volume=0.4 ! audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay
        ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111 ! w.
    videotestsrc is-live=true pattern=red ! video/x-raw,format=I420,width=320,height=240,framerate=15/1
        ! vp8enc deadline=1 keyframe-max-dist=30 ! rtpvp8pay picture-id-mode=15-bit
        ! application/x-rtp,media=video,encoding-name=VP8,payload=96 ! w.
'''
kSinks = {
    'audio': 'rtpopusdepay ! opusdec ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved'
             ' ! appsink name=sink emit-signals=true sync=false',
    'video': 'rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=I420 ! appsink name=sink emit-signals=true sync=false',
}
kReceive = {
    'audio': 'application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000,encoding-params=(string)2',
    'video': 'application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000',
}


class Client:
    def __init__(self, what, url, token):
        Gst.init(None)
        self.stream, self.loop = Stream(url, token), GLib.MainLoop()
        self.ear, self.eye, self.offered = Ear(), Eye(), False
        publishes = what == 'publish'
        self.pipeline = Gst.parse_launch(kPublish) if publishes else Gst.Pipeline.new()
        if publishes:
            self.peer = self.pipeline.get_by_name('w')
        else:
            self.peer = Gst.ElementFactory.make('webrtcbin', 'w')
            self.peer.set_property('bundle-policy', GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
            self.pipeline.add(self.peer)
        # Tests stay on loopback. Kept for as long as the peer: the agent comes as a floating reference, which Python takes for its own.
        self.ice = self.peer.get_property('ice-agent')
        self.ice.emit('add-local-ip-address', '127.0.0.1')
        self.peer.connect('pad-added', self.take)
        self.peer.connect('notify::connection-state', lambda peer, _: say(peer.get_property('connection-state').value_nick))
        self.peer.connect('notify::ice-gathering-state', self.gathered)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect('message::error', lambda _, message: self.fail(message.parse_error()))
        if publishes:
            self.peer.connect('on-negotiation-needed', lambda _: self.offer())
        self.pipeline.set_state(Gst.State.PLAYING)
        if not publishes:
            for caps in kReceive.values():
                self.peer.emit('add-transceiver', GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
            GLib.idle_add(self.offer)  # once, when it knows of both; it would ask after the first already

    def fail(self, why):
        say('failed', why=str(why))
        self.loop.quit()

    def offer(self):
        if self.offered:
            return
        self.offered = True
        self.peer.emit('create-offer', None, Gst.Promise.new_with_change_func(self.made))

    def made(self, promise):
        reply = promise.get_reply()  # owns the offer
        self.peer.emit('set-local-description', reply.get_value('offer'), None)

    def gathered(self, peer, _):
        if peer.get_property('ice-gathering-state') == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            threading.Thread(target=self.post, daemon=True).start()

    def post(self):
        """Not on a thread of the pipeline: a player's answer may take its time."""
        text = self.stream.post(self.peer.get_property('local-description').sdp.as_text())
        _, sdp = GstSdp.SDPMessage.new_from_text(text)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        self.peer.emit('set-remote-description', answer, None)

    def take(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        kind = pad.get_current_caps().get_structure(0).get_string('media')
        branch = Gst.parse_bin_from_description(kSinks[kind], True)
        branch.get_by_name('sink').connect('new-sample', self.hear if kind == 'audio' else self.see)
        self.pipeline.add(branch)
        branch.sync_state_with_parent()
        pad.link(branch.get_static_pad('sink'))

    def hear(self, sink):
        buffer = sink.emit('pull-sample').get_buffer()
        samples = array('h')
        samples.frombytes(buffer.extract_dup(0, buffer.get_size()))
        self.ear.hear(samples, buffer.pts / Gst.SECOND)
        return Gst.FlowReturn.OK

    def see(self, sink):
        sample = sink.emit('pull-sample')
        form, buffer = sample.get_caps().get_structure(0), sample.get_buffer()
        width, height = form.get_value('width'), form.get_value('height')
        data = buffer.extract_dup(0, buffer.get_size())
        y, u = width * height, width * height // 4  # the sizes that are asked for need no padding
        self.eye.see([data[:y], data[y:y + u], data[y + u:y + 2 * u]], width, height, buffer.pts / Gst.SECOND)
        return Gst.FlowReturn.OK

    def run(self):
        threading.Thread(target=lambda: (sys.stdin.read(), self.loop.quit()), daemon=True).start()
        self.loop.run()
        if self.stream.session:
            self.stream.delete()
        self.pipeline.set_state(Gst.State.NULL)


Client(*sys.argv[1:4]).run()
