// Verifies an HS256 token as the usual middleware does: signature, then expiry. Gives the claims, or throws.
import { createHmac, timingSafeEqual } from "node:crypto";

const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));

export function verifyToken(token, secret) {
    const [header, claims, signature] = String(token).split(".");
    if (decode(header).alg !== "HS256") throw new Error("unauthorized");
    const expected = createHmac("sha256", secret).update(`${header}.${claims}`).digest();
    const actual = Buffer.from(signature, "base64url");
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new Error("unauthorized");
    const payload = decode(claims);
    if (typeof payload.sub !== "string" || !(payload.exp > Date.now() / 1000)) throw new Error("unauthorized");
    return payload;
}
