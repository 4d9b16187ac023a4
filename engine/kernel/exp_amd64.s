#include "textflag.h"

// Constants, each broadcast when used.
#define CONST(name, bits) DATA name<>+0(SB)/4, $bits; GLOBL name<>(SB), RODATA|NOPTR, $4
CONST(expTop, 0x42b20000)    // 89: e⁸⁹ is +Inf
CONST(expLow, 0xc2d00000)    // −104: e⁻¹⁰⁴ is 0
CONST(log2e, 0x3fb8aa3b)     // 1/ln 2
CONST(ln2high, 0x3f318000)   // 0.693359375: n·ln2high is exact
CONST(ln2low, 0xb95e8083)    // ln 2 − ln2high
CONST(e5, 0x39506967)        // 1.9875691500e-4
CONST(e4, 0x3ab743ce)        // 1.3981999507e-3
CONST(e3, 0x3c088908)        // 8.3334519073e-3
CONST(e2, 0x3d2aa9c1)        // 4.1665795894e-2
CONST(e1, 0x3e2aaaaa)        // 1.6666665459e-1
CONST(half, 0x3f000000)      // 5.0000001201e-1, rounded
CONST(one, 0x3f800000)
CONST(two, 0x40000000)
CONST(bias127, 127)
CONST(magnitude, 0x7fffffff) // all but the sign
CONST(tanhTop, 0x41200000)   // 10: tanh 10 is 1
CONST(tanhMid, 0x3f200000)   // 0.625
CONST(t4, 0xbbbaf0ea)        // −5.70498872745e-3
CONST(t3, 0x3ca9134e)        // 2.06390887954e-2
CONST(t2, 0xbd5c1e2d)        // −5.37397155531e-2
CONST(t1, 0x3e088393)        // 1.33314422036e-1
CONST(t0, 0xbeaaaa99)        // −3.33332819422e-1

// EXP sets Y0 = e^Y0 by e^x = 2ⁿ·e^r, n = round(x/ln 2), |r| ≤ ln 2 / 2: Cephes' expf. 2ⁿ is applied in
// two factors, so that results below the normal numbers and beyond the largest come out right. NaN
// stays: VMINPS and VMAXPS take the second source if either is NaN, which is x. Uses Y1–Y4.
#define EXP \
	VBROADCASTSS expTop<>(SB), Y1; VMINPS Y0, Y1, Y0         \
	VBROADCASTSS expLow<>(SB), Y1; VMAXPS Y0, Y1, Y0         \
	VBROADCASTSS log2e<>(SB), Y1; VMULPS Y0, Y1, Y1          \
	VCVTPS2DQ Y1, Y4                                         \
	VCVTDQ2PS Y4, Y1                                         \
	VBROADCASTSS ln2high<>(SB), Y2; VFNMADD231PS Y2, Y1, Y0  \
	VBROADCASTSS ln2low<>(SB), Y2; VFNMADD231PS Y2, Y1, Y0   \
	VBROADCASTSS e5<>(SB), Y2                                \
	VBROADCASTSS e4<>(SB), Y3; VFMADD213PS Y3, Y0, Y2        \
	VBROADCASTSS e3<>(SB), Y3; VFMADD213PS Y3, Y0, Y2        \
	VBROADCASTSS e2<>(SB), Y3; VFMADD213PS Y3, Y0, Y2        \
	VBROADCASTSS e1<>(SB), Y3; VFMADD213PS Y3, Y0, Y2        \
	VBROADCASTSS half<>(SB), Y3; VFMADD213PS Y3, Y0, Y2      \
	VMULPS Y0, Y0, Y1                                        \
	VFMADD213PS Y0, Y1, Y2                                   \
	VBROADCASTSS one<>(SB), Y3; VADDPS Y3, Y2, Y0            \
	VPBROADCASTD bias127<>(SB), Y3                           \
	VPSRAD $1, Y4, Y1                                        \
	VPSUBD Y1, Y4, Y2                                        \
	VPADDD Y3, Y1, Y1; VPSLLD $23, Y1, Y1; VMULPS Y1, Y0, Y0 \
	VPADDD Y3, Y2, Y2; VPSLLD $23, Y2, Y2; VMULPS Y2, Y0, Y0

// func vExp(dst, a *float32, n int)
TEXT ·vExp(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	TESTQ CX, CX
	JLE   done
loop:
	VMOVUPS (SI), Y0
	EXP
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JG   loop
done:
	VZEROUPPER
	RET

// func vTanh(dst, a *float32, n int)
//
// |x| < 0.625: Cephes' polynomial. Beyond, 1 − 2/(e^2|x| + 1) with x's sign.
//
//	Y8 x   Y9 |x|   Y10 sign   Y11 the polynomial's result
TEXT ·vTanh(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	TESTQ CX, CX
	JLE   done
loop:
	VMOVUPS (SI), Y8
	VBROADCASTSS magnitude<>(SB), Y1
	VANDPS Y8, Y1, Y9
	VANDNPS Y8, Y1, Y10
	VMULPS Y8, Y8, Y0                                // z = x²
	VBROADCASTSS t4<>(SB), Y11
	VBROADCASTSS t3<>(SB), Y3; VFMADD213PS Y3, Y0, Y11
	VBROADCASTSS t2<>(SB), Y3; VFMADD213PS Y3, Y0, Y11
	VBROADCASTSS t1<>(SB), Y3; VFMADD213PS Y3, Y0, Y11
	VBROADCASTSS t0<>(SB), Y3; VFMADD213PS Y3, Y0, Y11
	VMULPS Y0, Y11, Y11
	VFMADD213PS Y8, Y8, Y11                          // x + x·z·p(z)
	VBROADCASTSS tanhTop<>(SB), Y1; VMINPS Y9, Y1, Y0 // NaN stays
	VADDPS Y0, Y0, Y0
	EXP
	VBROADCASTSS one<>(SB), Y1; VADDPS Y1, Y0, Y0
	VBROADCASTSS two<>(SB), Y2; VDIVPS Y0, Y2, Y0
	VSUBPS Y0, Y1, Y0
	VORPS Y10, Y0, Y0
	VBROADCASTSS tanhMid<>(SB), Y1; VCMPPS $17, Y1, Y9, Y1 // |x| < 0.625
	VBLENDVPS Y1, Y11, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JG   loop
done:
	VZEROUPPER
	RET
