#include "textflag.h"
#include "neon_arm64.h"

// Sums over n elements, n a multiple of 8, in the order of loops_amd64.s. Sums are float64 in V0–V15, of which
// V(2i) and V(2i+1) are the two halves of Yi there. R1 is a, R2 b, R3 what is left.
#define CLEAR \
	ZERO(V0.B16, V1.B16, V2.B16, V3.B16)   \
	ZERO(V4.B16, V5.B16, V6.B16, V7.B16)   \
	ZERO(V8.B16, V9.B16, V10.B16, V11.B16) \
	ZERO(V12.B16, V13.B16, V14.B16, V15.B16)

#define TOTAL \
	FADD_D2(8, 0, 0); FADD_D2(9, 1, 1); FADD_D2(10, 2, 2); FADD_D2(11, 3, 3)   \
	FADD_D2(12, 4, 4); FADD_D2(13, 5, 5); FADD_D2(14, 6, 6); FADD_D2(15, 7, 7) \
	FADD_D2(4, 0, 0); FADD_D2(5, 1, 1); FADD_D2(6, 2, 2); FADD_D2(7, 3, 3)     \
	FADD_D2(2, 0, 0); FADD_D2(3, 1, 1)                                         \
	FADD_D2(1, 0, 0)                                                           \
	FADDP_D(0, 0)

// ROUNDS does OP for 32 elements a round, each eight into sums of their own, and then for what is left of
// eights into the first.
#define ROUNDS(OP0, OP1, OP2, OP3) \
	SUBS $32, R3, R3 \
	BLT  rest        \
round:               \
	OP0(0)           \
	OP1(32)          \
	OP2(64)          \
	OP3(96)          \
	ADD  $128, R1    \
	ADD  $128, R2    \
	SUBS $32, R3, R3 \
	BGE  round       \
rest:                \
	ADDS $32, R3, R3 \
	BLE  done        \
eight:               \
	OP0(0)           \
	ADD  $32, R1     \
	ADD  $32, R2     \
	SUBS $8, R3, R3  \
	BGT  eight       \
done:

#define SUM(o, w, x, y, z) \
	FLDPQ o(R1), (F16, F17)             \
	FCVTL_D2(16, 18); FCVTL2_D2(16, 19) \
	FCVTL_D2(17, 20); FCVTL2_D2(17, 21) \
	FADD_D2(18, w, w); FADD_D2(19, x, x) \
	FADD_D2(20, y, y); FADD_D2(21, z, z)
#define SUM0(o) SUM(o, 0, 1, 2, 3)
#define SUM1(o) SUM(o, 4, 5, 6, 7)
#define SUM2(o) SUM(o, 8, 9, 10, 11)
#define SUM3(o) SUM(o, 12, 13, 14, 15)

// func vSum(a *float32, n int) float64
TEXT ·vSum(SB), NOSPLIT, $0-24
	MOVD a+0(FP), R1
	MOVD n+8(FP), R3
	CLEAR
	ROUNDS(SUM0, SUM1, SUM2, SUM3)
	TOTAL
	FMOVD F0, ret+16(FP)
	RET

#define DOT(o, w, x, y, z) \
	FLDPQ o(R1), (F16, F17)             \
	FLDPQ o(R2), (F22, F23)             \
	FCVTL_D2(16, 18); FCVTL2_D2(16, 19) \
	FCVTL_D2(17, 20); FCVTL2_D2(17, 21) \
	FCVTL_D2(22, 24); FCVTL2_D2(22, 25) \
	FCVTL_D2(23, 26); FCVTL2_D2(23, 27) \
	VFMLA V18.D2, V24.D2, w             \
	VFMLA V19.D2, V25.D2, x             \
	VFMLA V20.D2, V26.D2, y             \
	VFMLA V21.D2, V27.D2, z
#define DOT0(o) DOT(o, V0.D2, V1.D2, V2.D2, V3.D2)
#define DOT1(o) DOT(o, V4.D2, V5.D2, V6.D2, V7.D2)
#define DOT2(o) DOT(o, V8.D2, V9.D2, V10.D2, V11.D2)
#define DOT3(o) DOT(o, V12.D2, V13.D2, V14.D2, V15.D2)

// func vDot(a, b *float32, n int) float64
TEXT ·vDot(SB), NOSPLIT, $0-32
	MOVD a+0(FP), R1
	MOVD b+8(FP), R2
	MOVD n+16(FP), R3
	CLEAR
	ROUNDS(DOT0, DOT1, DOT2, DOT3)
	TOTAL
	FMOVD F0, ret+24(FP)
	RET

// func vSquares(a *float32, n int) float32
//
// For the short slices that Gemm leaves in the first-level cache: sums in float32, V0–V7, are as good there.
#define SQUARES(o, x, y) FLDPQ o(R1), (F16, F17); VFMLA V16.S4, V16.S4, x; VFMLA V17.S4, V17.S4, y
#define SQUARES0(o) SQUARES(o, V0.S4, V1.S4)
#define SQUARES1(o) SQUARES(o, V2.S4, V3.S4)
#define SQUARES2(o) SQUARES(o, V4.S4, V5.S4)
#define SQUARES3(o) SQUARES(o, V6.S4, V7.S4)
TEXT ·vSquares(SB), NOSPLIT, $0-20
	MOVD a+0(FP), R1
	MOVD n+8(FP), R3
	ZERO(V0.B16, V1.B16, V2.B16, V3.B16)
	ZERO(V4.B16, V5.B16, V6.B16, V7.B16)
	ROUNDS(SQUARES0, SQUARES1, SQUARES2, SQUARES3)
	FADD_S4(2, 0, 0); FADD_S4(3, 1, 1)
	FADD_S4(6, 4, 4); FADD_S4(7, 5, 5)
	FADD_S4(4, 0, 0); FADD_S4(5, 1, 1)
	FADD_S4(1, 0, 0)
	FADDP_S4(0, 0, 0)
	FADDP_S4(0, 0, 0)
	FMOVS F0, ret+16(FP)
	RET
