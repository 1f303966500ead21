/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The examples of RFC 7515, and what openssl has signed: "dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt
 * rsa_pss_saltlen:32 -sign KEY" and "pkeyutl -sign -rawin -inkey KEY". */
static const struct
{
  const char *name;
  const char *jwks;
  const char *token;
} strangers[] = {
  { "RFC 7515 A.2, RS256",
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
    "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-b"
    "Sf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6"
    "_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}]}",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9"
    "pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Q"
    "c_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
    "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6I"
    "eYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw" },
  { "RFC 7515 A.3, ES256",
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzR"
    "u9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}",
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9"
    "pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqP"
    "P3-Kg6NU1Q" },
  { "OpenSSL, PS256",
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"su2ZAqGk7x3Atd5vFPJQTNUevz7PXKV7WgmE6i5yUQRxiIkyAzCoHGQ_6-e74NEjCwfKi"
    "1eAmJhCLxOt3a_YFXNDciVZq93__Zyy1U1SGDh9io2d2kyltDvI2HYgLqZb_Den-j5WfqMUkimJDx_C9Ly0Lfsc2HmIj57v6"
    "TrP2-zTPJPlUybCwGLDb-SflOvQy-O0p346kcB99_DL0xLBRV08DS9MjCxjlZtvpy6mGJIspD3ADxygfbCFaNDCPgU3dV-vD"
    "voxzwjC3TiPDV_SLC04CGlnT8URCRukvzYLVBjLeqPMVtPlUu6giU2XK_SJX0X7FuhMWSMquEn7XYt9XQ\",\"e\":\"AQAB\"}]}",
    "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJvcGVuc3NsIn0.omNss_OXraX6wFbSK86YdnM1z85wYlwl62U04lLKTZEChDEt23v"
    "SXnxHInaL3vhsTBBels0_lXxn6Lja7MmqSvbYXh-NgrTLaYcnIhwz4HGP-jchFs0ijRUM5lWjNPQ86ViiedKnUZy2M358FJV"
    "TL_VLyTMXDsiCdP3MKnhT0U6Ur38Fo578ciKg6OPzyPIos2a5hEVuZHa53dNQyptY4bV15_5lyDLJ_DYJcdV80B6CCmCS2OB"
    "8emfRGD2wAEZW8sXKzqI2YmsA4c2SG99BPe21if5x3_RVU_CSx1sVVVUDSssYfaTMKXrIN7hMSlsga8xwUj9P8KY95wGADOx"
    "KBw" },
  { "OpenSSL, EdDSA",
    "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"6sLmo2BNHYgnpXRQD4hRrZ4YjfIVZbwBOznsuoEdl-U\"}]}",
    "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJvcGVuc3NsIn0.tPXMQXQ4U4r_2b0lI7f9DJQ-YZDWXpnmX94E5J1nRj8qbHz8ubS"
    "tSos1BPok3FssO8RtSQkuu6QHyNfg-2CGDg" },
};
