#include "textflag.h"
#include "neon_arm64.h"

// SPLAT puts a number into all lanes of v.
#define SPLAT(bits, v) MOVD $bits, R4; VDUP R4, v

// Constants of EXP; those of exp_amd64.s.
#define EXP_CONSTANTS \
	SPLAT(0x42b20000, V16.S4) /* 89: e⁸⁹ is +Inf */                       \
	SPLAT(0xc2d00000, V17.S4) /* −104: e⁻¹⁰⁴ is 0 */                      \
	SPLAT(0x3fb8aa3b, V18.S4) /* 1/ln 2 */                                \
	SPLAT(0x3f318000, V19.S4) /* 0.693359375: n times this is exact */    \
	SPLAT(0xb95e8083, V20.S4) /* ln 2 less that */                        \
	SPLAT(0x39506967, V21.S4) /* 1.9875691500e-4 */                       \
	SPLAT(0x3ab743ce, V22.S4) /* 1.3981999507e-3 */                       \
	SPLAT(0x3c088908, V23.S4) /* 8.3334519073e-3 */                       \
	SPLAT(0x3d2aa9c1, V24.S4) /* 4.1665795894e-2 */                       \
	SPLAT(0x3e2aaaaa, V25.S4) /* 1.6666665459e-1 */                       \
	SPLAT(0x3f000000, V26.S4) /* 5.0000001201e-1, rounded */              \
	SPLAT(0x3f800000, V27.S4) /* 1 */                                     \
	SPLAT(127, V28.S4)        /* bias of the exponent */

// HORNER sets t to c + x·p.
#define HORNER(c, x, p, t, whole) VMOV c, whole; VFMLA p, x, t

// EXP sets V0 = e^V0 by e^x = 2ⁿ·e^r, n = round(x/ln 2), |r| ≤ ln 2 / 2: Cephes' expf. 2ⁿ is applied in
// two factors, so that results below the normal numbers and beyond the largest come out right. NaN stays.
// Uses V1–V4.
#define EXP \
	FMIN_S4(16, 0, 0)                                      \
	FMAX_S4(17, 0, 0)                                      \
	FMUL_S4(18, 0, 1)                                      \
	FCVTNS_S4(1, 4)                                        \
	SCVTF_S4(4, 1)                                         \
	VFMLS V19.S4, V1.S4, V0.S4                             \
	VFMLS V20.S4, V1.S4, V0.S4                             \
	HORNER(V22.B16, V0.S4, V21.S4, V2.S4, V2.B16)          \
	HORNER(V23.B16, V0.S4, V2.S4, V3.S4, V3.B16)           \
	HORNER(V24.B16, V0.S4, V3.S4, V2.S4, V2.B16)           \
	HORNER(V25.B16, V0.S4, V2.S4, V3.S4, V3.B16)           \
	HORNER(V26.B16, V0.S4, V3.S4, V2.S4, V2.B16)           \
	FMUL_S4(0, 0, 1)                                       \
	VFMLA V2.S4, V1.S4, V0.S4                              \
	FADD_S4(27, 0, 0)                                      \
	SSHR1_S4(4, 1)                                         \
	VSUB V1.S4, V4.S4, V2.S4                               \
	VADD V28.S4, V1.S4, V1.S4; VSHL $23, V1.S4, V1.S4; FMUL_S4(1, 0, 0) \
	VADD V28.S4, V2.S4, V2.S4; VSHL $23, V2.S4, V2.S4; FMUL_S4(2, 0, 0)

// func vExp(dst, a *float32, n int)
//
// Four elements depend on each other over some 70 cycles; processors work on the next ones meanwhile.
TEXT ·vExp(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	MOVD n+16(FP), R3
	CMP  $0, R3
	BLE  done
	EXP_CONSTANTS
loop:
	FMOVQ.P 16(R1), F0
	EXP
	FMOVQ.P F0, 16(R0)
	SUBS $4, R3, R3
	BGT  loop
done:
	RET

// func vTanh(dst, a *float32, n int)
//
// |x| < 0.625: Cephes' polynomial. Beyond, 1 − 2/(e^2|x| + 1) with x's sign.
//
//	V5 x   V6 |x|   V7 sign   V8 the polynomial's result
TEXT ·vTanh(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	MOVD n+16(FP), R3
	CMP  $0, R3
	BLE  done
	EXP_CONSTANTS
	SPLAT(0x7fffffff, V9.S4)  // all but the sign
	SPLAT(0xbbbaf0ea, V10.S4) // −5.70498872745e-3
	SPLAT(0x3ca9134e, V11.S4) // 2.06390887954e-2
	SPLAT(0xbd5c1e2d, V12.S4) // −5.37397155531e-2
	SPLAT(0x3e088393, V13.S4) // 1.33314422036e-1
	SPLAT(0xbeaaaa99, V14.S4) // −3.33332819422e-1
	SPLAT(0x41200000, V29.S4) // 10: tanh 10 is 1
	SPLAT(0x3f200000, V30.S4) // 0.625
	SPLAT(0x40000000, V31.S4) // 2
loop:
	FMOVQ.P 16(R1), F5
	VAND V5.B16, V9.B16, V6.B16
	BIC_B16(9, 5, 7)
	FMUL_S4(5, 5, 0)                             // z = x²
	HORNER(V11.B16, V0.S4, V10.S4, V8.S4, V8.B16)
	HORNER(V12.B16, V0.S4, V8.S4, V1.S4, V1.B16)
	HORNER(V13.B16, V0.S4, V1.S4, V8.S4, V8.B16)
	HORNER(V14.B16, V0.S4, V8.S4, V1.S4, V1.B16)
	FMUL_S4(0, 1, 1)
	HORNER(V5.B16, V5.S4, V1.S4, V8.S4, V8.B16)  // x + x·z·p(z)
	FMIN_S4(6, 29, 0)
	FADD_S4(0, 0, 0)
	EXP
	FADD_S4(27, 0, 0)
	FDIV_S4(0, 31, 0)
	FSUB_S4(0, 27, 0)
	VORR V7.B16, V0.B16, V0.B16
	FCMGT_S4(6, 30, 1)                           // |x| < 0.625
	VBIT V1.B16, V8.B16, V0.B16
	FMOVQ.P F0, 16(R0)
	SUBS $4, R3, R3
	BGT  loop
done:
	RET
