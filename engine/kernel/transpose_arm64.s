#include "go_asm.h"
#include "textflag.h"
#include "neon_arm64.h"

// func transpose8(t *transposition)
//
// Turns groups of 8 rows of src into 8 columns of dst each, and finishes them as a tile. It goes by four
// columns of src, and for these through all groups, so that lines of dst are completed one after the
// other. Four rows a to d by four columns are turned by pairs, and rows e to h likewise:
//
//	V0 = a0 a1 a2 a3      TRN1, TRN2 of words with V1      V16 = a0 b0 a2 b2   V17 = a1 b1 a3 b3
//	V1 = b0 b1 b2 b3      of pairs of words                V0 = a0 b0 c0 d0    V4 = a2 b2 c2 d2
//
//	R1 dst row   R2 bytes of one row of dst   R3 columns of src   R4 bytes of one row of src
//	R5 columns left   R6 flags   R7 src   R8 group of dst   R9 bias   R10 groups left
//	R11–R14 four rows of dst   R15 scratch   V24 V25 bias, a row of dst   V30 slope   V0–V7 the work, two a row
TEXT ·transpose8(SB), NOSPLIT, $0-8
	MOVD t+0(FP), R0
	MOVD transposition_dst(R0), R1
	MOVD transposition_rowDst(R0), R2
	MOVD transposition_src(R0), R3
	MOVD transposition_rowSrc(R0), R4
	MOVD transposition_n(R0), R5
	MOVD transposition_flags(R0), R6
	FMOVS transposition_slope(R0), F30
	VDUP V30.S[0], V30.S4
	LSL  $2, R2
	LSL  $2, R4
	SUBS $4, R5, R5
	BLT  done
columns:
	MOVD R3, R7
	MOVD R1, R8
	MOVD transposition_bias(R0), R9
	MOVD transposition_groups(R0), R10
group:
	FMOVQ (R7), F0; ADD R4, R7
	FMOVQ (R7), F1; ADD R4, R7
	FMOVQ (R7), F2; ADD R4, R7
	FMOVQ (R7), F3; ADD R4, R7
	FMOVQ (R7), F4; ADD R4, R7
	FMOVQ (R7), F5; ADD R4, R7
	FMOVQ (R7), F6; ADD R4, R7
	FMOVQ (R7), F7; ADD R4, R7
	MOVD R8, R11
	ADD  R2, R11, R12
	ADD  R2, R12, R13
	ADD  R2, R13, R14
	ADD  R2<<3, R8, R15 // eight rows on
	PRFM (R15), PSTL1KEEP; ADD R2, R15
	PRFM (R15), PSTL1KEEP; ADD R2, R15
	PRFM (R15), PSTL1KEEP; ADD R2, R15
	PRFM (R15), PSTL1KEEP
	VTRN1 V1.S4, V0.S4, V16.S4
	VTRN2 V1.S4, V0.S4, V17.S4
	VTRN1 V3.S4, V2.S4, V18.S4
	VTRN2 V3.S4, V2.S4, V19.S4
	VTRN1 V5.S4, V4.S4, V20.S4
	VTRN2 V5.S4, V4.S4, V21.S4
	VTRN1 V7.S4, V6.S4, V22.S4
	VTRN2 V7.S4, V6.S4, V23.S4
	VTRN1 V18.D2, V16.D2, V0.D2
	VTRN1 V22.D2, V20.D2, V1.D2
	VTRN1 V19.D2, V17.D2, V2.D2
	VTRN1 V23.D2, V21.D2, V3.D2
	VTRN2 V18.D2, V16.D2, V4.D2
	VTRN2 V22.D2, V20.D2, V5.D2
	VTRN2 V19.D2, V17.D2, V6.D2
	VTRN2 V23.D2, V21.D2, V7.D2
	TST $15, R6
	BEQ store
	TST $const_addC, R6
	BEQ bias
	FLDPQ (R11), (F24, F25); FADD_S4(24, 0, 0); FADD_S4(25, 1, 1)
	FLDPQ (R12), (F24, F25); FADD_S4(24, 2, 2); FADD_S4(25, 3, 3)
	FLDPQ (R13), (F24, F25); FADD_S4(24, 4, 4); FADD_S4(25, 5, 5)
	FLDPQ (R14), (F24, F25); FADD_S4(24, 6, 6); FADD_S4(25, 7, 7)
bias:
	TST $const_addBias, R6
	BEQ act
	FLDPQ.P 32(R9), (F24, F25)
	FADD_S4(24, 0, 0); FADD_S4(25, 1, 1)
	FADD_S4(24, 2, 2); FADD_S4(25, 3, 3)
	FADD_S4(24, 4, 4); FADD_S4(25, 5, 5)
	FADD_S4(24, 6, 6); FADD_S4(25, 7, 7)

// What is done to a register; as in tile_arm64.s.
#define LEAKY(c, x) FMUL_S4(30, c, 28); CMLT0_S4(c, 29); VBIT V29.B16, V28.B16, x
#define RELU(c) FCMLT0_S4(c, 28); BIC_B16(28, c, c)
act:
	TST $const_actReLU, R6
	BNE relu
	TST $const_actLeaky, R6
	BEQ store
	LEAKY(0, V0.B16); LEAKY(1, V1.B16); LEAKY(2, V2.B16); LEAKY(3, V3.B16)
	LEAKY(4, V4.B16); LEAKY(5, V5.B16); LEAKY(6, V6.B16); LEAKY(7, V7.B16)
	B   store
relu:
	RELU(0); RELU(1); RELU(2); RELU(3)
	RELU(4); RELU(5); RELU(6); RELU(7)
store:
	FSTPQ (F0, F1), (R11)
	FSTPQ (F2, F3), (R12)
	FSTPQ (F4, F5), (R13)
	FSTPQ (F6, F7), (R14)
	ADD  $32, R8
	SUB  $1, R10
	CBNZ R10, group
	ADD  $16, R3
	ADD  R2<<2, R1
	SUBS $4, R5, R5
	BGE  columns
done:
	RET
