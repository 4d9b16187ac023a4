#include "go_asm.h"
#include "textflag.h"

// Loops over n elements, n a multiple of 8; Go does the rest. DI is dst, SI a, DX b, CX what is left.
// LOOP does OP for 8 elements at a given byte offset, four times a round and then one by one.
#define LOOP(OP) \
	SUBQ $32, CX \
	JLT  rest    \
round:           \
	OP(0)        \
	OP(32)       \
	OP(64)       \
	OP(96)       \
	ADDQ $128, DI \
	ADDQ $128, SI \
	ADDQ $128, DX \
	SUBQ $32, CX \
	JGE  round   \
rest:            \
	ADDQ $32, CX \
	JLE  done    \
eight:           \
	OP(0)        \
	ADDQ $32, DI \
	ADDQ $32, SI \
	ADDQ $32, DX \
	SUBQ $8, CX  \
	JG   eight   \
done:

#define BINARY \
	MOVQ dst+0(FP), DI \
	MOVQ a+8(FP), SI   \
	MOVQ b+16(FP), DX  \
	MOVQ n+24(FP), CX

#define UNARY \
	MOVQ dst+0(FP), DI            \
	MOVQ a+8(FP), SI              \
	MOVQ n+16(FP), CX             \
	VBROADCASTSS alpha+24(FP), Y15 \
	VXORPS Y14, Y14, Y14

#define ADD(o) VMOVUPS o(SI), Y0; VADDPS o(DX), Y0, Y0; VMOVUPS Y0, o(DI)
#define SUB(o) VMOVUPS o(SI), Y0; VSUBPS o(DX), Y0, Y0; VMOVUPS Y0, o(DI)
#define MUL(o) VMOVUPS o(SI), Y0; VMULPS o(DX), Y0, Y0; VMOVUPS Y0, o(DI)
#define SCALE(o) VMULPS o(SI), Y15, Y0; VMOVUPS Y0, o(DI)
#define AXPY(o) VMOVUPS o(DI), Y0; VFMADD231PS o(SI), Y15, Y0; VMOVUPS Y0, o(DI)

// func vAdd(dst, a, b *float32, n int)
TEXT ·vAdd(SB), NOSPLIT, $0-32
	BINARY
	LOOP(ADD)
	VZEROUPPER
	RET

// func vSub(dst, a, b *float32, n int)
TEXT ·vSub(SB), NOSPLIT, $0-32
	BINARY
	LOOP(SUB)
	VZEROUPPER
	RET

// func vMul(dst, a, b *float32, n int)
TEXT ·vMul(SB), NOSPLIT, $0-32
	BINARY
	LOOP(MUL)
	VZEROUPPER
	RET

// func vScale(dst, a *float32, n int, alpha float32)
TEXT ·vScale(SB), NOSPLIT, $0-28
	UNARY
	LOOP(SCALE)
	VZEROUPPER
	RET

// func vAxpy(dst, a *float32, n int, alpha float32)
TEXT ·vAxpy(SB), NOSPLIT, $0-28
	UNARY
	LOOP(AXPY)
	VZEROUPPER
	RET

// Slope in Y15, zero in Y14, one in Y13. LEAKY takes slope·a where the sign is set. RELU keeps a NaN: of
// two operands, one of them NaN, VMAXPS takes the second source. The others compare: 30 is "greater".
#define LEAKY(o) VMOVUPS o(SI), Y0; VMULPS Y15, Y0, Y1; VBLENDVPS Y0, Y1, Y0, Y0; VMOVUPS Y0, o(DI)
#define RELU(o) VMOVUPS o(SI), Y0; VMAXPS Y0, Y14, Y0; VMOVUPS Y0, o(DI)
#define MASK(o) VMOVUPS o(SI), Y0; VCMPPS $30, Y14, Y0, Y0; VBLENDVPS Y0, Y13, Y15, Y0; VMOVUPS Y0, o(DI)
#define GRAD(o) \
	VMOVUPS o(DX), Y0; VCMPPS $30, Y14, Y0, Y0     \
	VMOVUPS o(SI), Y1; VMULPS Y15, Y1, Y2          \
	VBLENDVPS Y0, Y1, Y2, Y0; VMOVUPS Y0, o(DI)

// func vLeaky(dst, a *float32, n int, alpha float32)
TEXT ·vLeaky(SB), NOSPLIT, $0-28
	UNARY
	LOOP(LEAKY)
	VZEROUPPER
	RET

// func vReLU(dst, a *float32, n int, alpha float32)
TEXT ·vReLU(SB), NOSPLIT, $0-28
	UNARY
	LOOP(RELU)
	VZEROUPPER
	RET

// func vMask(dst, a *float32, n int, alpha float32)
TEXT ·vMask(SB), NOSPLIT, $0-28
	UNARY
	MOVL $0x3f800000, AX
	MOVD AX, X13
	VBROADCASTSS X13, Y13
	LOOP(MASK)
	VZEROUPPER
	RET

// func vLeakyGrad(dst, a, b *float32, n int, alpha float32)
TEXT ·vLeakyGrad(SB), NOSPLIT, $0-36
	BINARY
	VBROADCASTSS alpha+32(FP), Y15
	VXORPS Y14, Y14, Y14
	LOOP(GRAD)
	VZEROUPPER
	RET

// Sums are float64 in Y0–Y7: each takes each eighth group of four, or a pair of them in turn.
#define CLEAR \
	VXORPD Y0, Y0, Y0; VXORPD Y1, Y1, Y1 \
	VXORPD Y2, Y2, Y2; VXORPD Y3, Y3, Y3 \
	VXORPD Y4, Y4, Y4; VXORPD Y5, Y5, Y5 \
	VXORPD Y6, Y6, Y6; VXORPD Y7, Y7, Y7

#define TOTAL \
	VADDPD Y4, Y0, Y0; VADDPD Y5, Y1, Y1 \
	VADDPD Y6, Y2, Y2; VADDPD Y7, Y3, Y3 \
	VADDPD Y2, Y0, Y0; VADDPD Y3, Y1, Y1 \
	VADDPD Y1, Y0, Y0                    \
	VEXTRACTF128 $1, Y0, X1              \
	VADDPD X1, X0, X0                    \
	VUNPCKHPD X0, X0, X1                 \
	VADDSD X1, X0, X0

#define SUM(o, x, y) \
	VCVTPS2PD o(SI), Y8; VCVTPS2PD o+16(SI), Y9 \
	VADDPD Y8, x, x; VADDPD Y9, y, y

#define DOT(o, x, y) \
	VCVTPS2PD o(SI), Y8; VCVTPS2PD o+16(SI), Y9   \
	VCVTPS2PD o(DX), Y10; VCVTPS2PD o+16(DX), Y11 \
	VFMADD231PD Y8, Y10, x; VFMADD231PD Y9, Y11, y

// func vSum(a *float32, n int) float64
TEXT ·vSum(SB), NOSPLIT, $0-24
	MOVQ a+0(FP), SI
	MOVQ n+8(FP), CX
	CLEAR
	SUBQ $32, CX
	JLT  rest
round:
	SUM(0, Y0, Y1)
	SUM(32, Y2, Y3)
	SUM(64, Y4, Y5)
	SUM(96, Y6, Y7)
	ADDQ $128, SI
	SUBQ $32, CX
	JGE  round
rest:
	ADDQ $32, CX
	JLE  done
eight:
	SUM(0, Y0, Y1)
	ADDQ $32, SI
	SUBQ $8, CX
	JG   eight
done:
	TOTAL
	VMOVSD X0, ret+16(FP)
	VZEROUPPER
	RET

// func vDot(a, b *float32, n int) float64
TEXT ·vDot(SB), NOSPLIT, $0-32
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DX
	MOVQ n+16(FP), CX
	CLEAR
	SUBQ $32, CX
	JLT  rest
round:
	DOT(0, Y0, Y1)
	DOT(32, Y2, Y3)
	DOT(64, Y4, Y5)
	DOT(96, Y6, Y7)
	ADDQ $128, SI
	ADDQ $128, DX
	SUBQ $32, CX
	JGE  round
rest:
	ADDQ $32, CX
	JLE  done
eight:
	DOT(0, Y0, Y1)
	ADDQ $32, SI
	ADDQ $32, DX
	SUBQ $8, CX
	JG   eight
done:
	TOTAL
	VMOVSD X0, ret+24(FP)
	VZEROUPPER
	RET

// func vSquares(a *float32, n int) float32
//
// For the short slices that Gemm leaves in the first-level cache: sums in float32 are as good there.
#define SQUARE(o, x) VMOVUPS o(SI), Y8; VFMADD231PS Y8, Y8, x
TEXT ·vSquares(SB), NOSPLIT, $0-20
	MOVQ a+0(FP), SI
	MOVQ n+8(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	SUBQ $32, CX
	JLT  rest
round:
	SQUARE(0, Y0)
	SQUARE(32, Y1)
	SQUARE(64, Y2)
	SQUARE(96, Y3)
	ADDQ $128, SI
	SUBQ $32, CX
	JGE  round
rest:
	ADDQ $32, CX
	JLE  done
eight:
	SQUARE(0, Y0)
	ADDQ $32, SI
	SUBQ $8, CX
	JG   eight
done:
	VADDPS Y1, Y0, Y0
	VADDPS Y3, Y2, Y2
	VADDPS Y2, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADDPS X1, X0, X0
	VHADDPS X0, X0, X0
	VHADDPS X0, X0, X0
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func vFinite(a *float32, n int) bool
//
// a−a is 0, or NaN for NaN and ±Inf; their bits are collected in Y15.
#define FINITE(o) VMOVUPS o(SI), Y0; VSUBPS Y0, Y0, Y0; VORPS Y0, Y15, Y15
TEXT ·vFinite(SB), NOSPLIT, $0-17
	MOVQ a+0(FP), SI
	MOVQ n+8(FP), CX
	VXORPS Y15, Y15, Y15
	LOOP(FINITE)
	VPTEST Y15, Y15
	SETEQ ret+16(FP)
	VZEROUPPER
	RET

// func vAdam(w, grad, m, v *float32, n int, f *adamFactors)
//
//	DI w   SI g   DX m   R8 v   CX left
//	Y8 β1  Y9 1−β1  Y10 β2  Y11 1−β2  Y12 lr/c1  Y13 1/√c2  Y14 ε
TEXT ·vAdam(SB), NOSPLIT, $0-48
	MOVQ w+0(FP), DI
	MOVQ grad+8(FP), SI
	MOVQ m+16(FP), DX
	MOVQ v+24(FP), R8
	MOVQ n+32(FP), CX
	MOVQ f+40(FP), AX
	VBROADCASTSS adamFactors_b1(AX), Y8
	VBROADCASTSS adamFactors_a1(AX), Y9
	VBROADCASTSS adamFactors_b2(AX), Y10
	VBROADCASTSS adamFactors_a2(AX), Y11
	VBROADCASTSS adamFactors_rate(AX), Y12
	VBROADCASTSS adamFactors_root(AX), Y13
	VBROADCASTSS adamFactors_eps(AX), Y14
	TESTQ CX, CX
	JLE   done
loop:
	VMOVUPS (SI), Y0
	VMULPS (DX), Y8, Y1          // β1·m
	VFMADD231PS Y0, Y9, Y1       //     + (1−β1)·g
	VMOVUPS Y1, (DX)
	VMULPS Y0, Y0, Y0            // g²
	VMULPS (R8), Y10, Y2         // β2·v
	VFMADD231PS Y0, Y11, Y2      //     + (1−β2)·g²
	VMOVUPS Y2, (R8)
	VSQRTPS Y2, Y2
	VFMADD213PS Y14, Y13, Y2     // √v/√c2 + ε
	VMULPS Y12, Y1, Y1
	VDIVPS Y2, Y1, Y1
	VMOVUPS (DI), Y3
	VSUBPS Y1, Y3, Y3
	VMOVUPS Y3, (DI)
	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, R8
	SUBQ $8, CX
	JG   loop
done:
	VZEROUPPER
	RET
