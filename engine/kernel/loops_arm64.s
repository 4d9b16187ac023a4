#include "go_asm.h"
#include "textflag.h"
#include "neon_arm64.h"

// Loops over n elements, n a multiple of 8; Go does the rest. R0 is dst, R1 a, R2 b, R3 what is left.
// Every element and every sum is computed as in loops_amd64.s, to the bit. LOOP does OP for 8 elements, two
// registers, at a given byte offset, four times a round and then one by one.
#define LOOP(OP) \
	SUBS $32, R3, R3 \
	BLT  rest    \
round:           \
	OP(0)        \
	OP(32)       \
	OP(64)       \
	OP(96)       \
	ADD  $128, R0 \
	ADD  $128, R1 \
	ADD  $128, R2 \
	SUBS $32, R3, R3 \
	BGE  round   \
rest:            \
	ADDS $32, R3, R3 \
	BLE  done    \
eight:           \
	OP(0)        \
	ADD  $32, R0 \
	ADD  $32, R1 \
	ADD  $32, R2 \
	SUBS $8, R3, R3 \
	BGT  eight   \
done:

#define BINARY \
	MOVD dst+0(FP), R0 \
	MOVD a+8(FP), R1   \
	MOVD b+16(FP), R2  \
	MOVD n+24(FP), R3

#define UNARY \
	MOVD  dst+0(FP), R0    \
	MOVD  a+8(FP), R1      \
	MOVD  n+16(FP), R3     \
	FMOVS alpha+24(FP), F15 \
	VDUP  V15.S[0], V15.S4

// V0 and V1 are a, V2 and V3 are b.
#define LOAD(o) FLDPQ o(R1), (F0, F1)
#define LOAD2(o) FLDPQ o(R1), (F0, F1); FLDPQ o(R2), (F2, F3)
#define STORE(o) FSTPQ (F0, F1), o(R0)

#define ADD8(o) LOAD2(o); FADD_S4(2, 0, 0); FADD_S4(3, 1, 1); STORE(o)
#define SUB8(o) LOAD2(o); FSUB_S4(2, 0, 0); FSUB_S4(3, 1, 1); STORE(o)
#define MUL8(o) LOAD2(o); FMUL_S4(2, 0, 0); FMUL_S4(3, 1, 1); STORE(o)
#define SCALE8(o) LOAD(o); FMUL_S4(15, 0, 0); FMUL_S4(15, 1, 1); STORE(o)
#define AXPY8(o) \
	FLDPQ o(R0), (F0, F1); FLDPQ o(R1), (F2, F3) \
	VFMLA V2.S4, V15.S4, V0.S4; VFMLA V3.S4, V15.S4, V1.S4; STORE(o)

// func vAdd(dst, a, b *float32, n int)
TEXT ·vAdd(SB), NOSPLIT, $0-32
	BINARY
	LOOP(ADD8)
	RET

// func vSub(dst, a, b *float32, n int)
TEXT ·vSub(SB), NOSPLIT, $0-32
	BINARY
	LOOP(SUB8)
	RET

// func vMul(dst, a, b *float32, n int)
TEXT ·vMul(SB), NOSPLIT, $0-32
	BINARY
	LOOP(MUL8)
	RET

// func vScale(dst, a *float32, n int, alpha float32)
TEXT ·vScale(SB), NOSPLIT, $0-28
	UNARY
	LOOP(SCALE8)
	RET

// func vAxpy(dst, a *float32, n int, alpha float32)
TEXT ·vAxpy(SB), NOSPLIT, $0-28
	UNARY
	LOOP(AXPY8)
	RET

// Slope in V15, one in V14. LEAKY takes slope·a where the sign is set. RELU clears what is below zero, and so
// keeps −0 and NaN. The others compare with zero.
#define LEAKY(a, v) FMUL_S4(15, a, 4); CMLT0_S4(a, 5); VBIT V5.B16, V4.B16, v
#define RELU(a) FCMLT0_S4(a, 4); BIC_B16(4, a, a)
#define MASK(a, v) FCMGT0_S4(a, a); VBSL V15.B16, V14.B16, v
#define GRAD(a, v, b, y) FMUL_S4(15, a, 4); FCMGT0_S4(b, b); VBSL V4.B16, v, y

#define LEAKY8(o) LOAD(o); LEAKY(0, V0.B16); LEAKY(1, V1.B16); STORE(o)
#define RELU8(o) LOAD(o); RELU(0); RELU(1); STORE(o)
#define MASK8(o) LOAD(o); MASK(0, V0.B16); MASK(1, V1.B16); STORE(o)
#define GRAD8(o) \
	LOAD2(o); GRAD(0, V0.B16, 2, V2.B16); GRAD(1, V1.B16, 3, V3.B16) \
	FSTPQ (F2, F3), o(R0)

// func vLeaky(dst, a *float32, n int, alpha float32)
TEXT ·vLeaky(SB), NOSPLIT, $0-28
	UNARY
	LOOP(LEAKY8)
	RET

// func vReLU(dst, a *float32, n int, alpha float32)
TEXT ·vReLU(SB), NOSPLIT, $0-28
	UNARY
	LOOP(RELU8)
	RET

// func vMask(dst, a *float32, n int, alpha float32)
TEXT ·vMask(SB), NOSPLIT, $0-28
	UNARY
	MOVD $0x3f800000, R4
	VDUP R4, V14.S4
	LOOP(MASK8)
	RET

// func vLeakyGrad(dst, a, b *float32, n int, alpha float32)
TEXT ·vLeakyGrad(SB), NOSPLIT, $0-36
	BINARY
	FMOVS alpha+32(FP), F15
	VDUP  V15.S[0], V15.S4
	LOOP(GRAD8)
	RET

// func vFinite(a *float32, n int) bool
//
// a−a is 0, or NaN for NaN and ±Inf; their bits are collected in V15.
#define FINITE8(o) \
	LOAD(o); FSUB_S4(0, 0, 0); FSUB_S4(1, 1, 1) \
	VORR V0.B16, V15.B16, V15.B16; VORR V1.B16, V15.B16, V15.B16
TEXT ·vFinite(SB), NOSPLIT, $0-17
	MOVD a+0(FP), R1
	MOVD n+8(FP), R3
	VEOR V15.B16, V15.B16, V15.B16
	LOOP(FINITE8)
	VMOV V15.D[0], R4
	VMOV V15.D[1], R5
	ORR  R5, R4
	CMP  $0, R4
	CSET EQ, R4
	MOVB R4, ret+16(FP)
	RET

// func vAdam(w, grad, m, v *float32, n int, f *adamFactors)
//
//	R0 w   R1 g   R2 m   R3 v   R4 left
//	V24 β1  V25 1−β1  V26 β2  V27 1−β2  V28 lr/c1  V29 1/√c2  V30 ε
TEXT ·vAdam(SB), NOSPLIT, $0-48
	MOVD w+0(FP), R0
	MOVD grad+8(FP), R1
	MOVD m+16(FP), R2
	MOVD v+24(FP), R3
	MOVD n+32(FP), R4
	MOVD f+40(FP), R5
	FMOVS adamFactors_b1(R5), F24
	FMOVS adamFactors_a1(R5), F25
	FMOVS adamFactors_b2(R5), F26
	FMOVS adamFactors_a2(R5), F27
	FMOVS adamFactors_rate(R5), F28
	FMOVS adamFactors_root(R5), F29
	FMOVS adamFactors_eps(R5), F30
	VDUP V24.S[0], V24.S4
	VDUP V25.S[0], V25.S4
	VDUP V26.S[0], V26.S4
	VDUP V27.S[0], V27.S4
	VDUP V28.S[0], V28.S4
	VDUP V29.S[0], V29.S4
	VDUP V30.S[0], V30.S4
	CMP  $0, R4
	BLE  done
loop:
	FLDPQ.P 32(R1), (F0, F1)
	FLDPQ (R2), (F2, F3)
	FMUL_S4(24, 2, 2)             // β1·m
	FMUL_S4(24, 3, 3)
	VFMLA V0.S4, V25.S4, V2.S4    //     + (1−β1)·g
	VFMLA V1.S4, V25.S4, V3.S4
	FSTPQ.P (F2, F3), 32(R2)
	FMUL_S4(0, 0, 0)              // g²
	FMUL_S4(1, 1, 1)
	FLDPQ (R3), (F4, F5)
	FMUL_S4(26, 4, 4)             // β2·v
	FMUL_S4(26, 5, 5)
	VFMLA V0.S4, V27.S4, V4.S4    //     + (1−β2)·g²
	VFMLA V1.S4, V27.S4, V5.S4
	FSTPQ.P (F4, F5), 32(R3)
	FSQRT_S4(4, 4)
	FSQRT_S4(5, 5)
	VMOV V30.B16, V6.B16
	VMOV V30.B16, V7.B16
	VFMLA V4.S4, V29.S4, V6.S4    // √v/√c2 + ε
	VFMLA V5.S4, V29.S4, V7.S4
	FMUL_S4(28, 2, 2)
	FMUL_S4(28, 3, 3)
	FDIV_S4(6, 2, 2)
	FDIV_S4(7, 3, 3)
	FLDPQ (R0), (F16, F17)
	FSUB_S4(2, 16, 16)
	FSUB_S4(3, 17, 17)
	FSTPQ.P (F16, F17), 32(R0)
	SUBS $8, R4, R4
	BGT  loop
done:
	RET
