#include "go_asm.h"
#include "textflag.h"
#include "neon_arm64.h"

// The micro-kernel: a tile of C, 6 (4, 2, 1) rows by 16 columns, held in registers while k runs. Its sums
// are those of tile_amd64.s to the bit.
//
//	V0–V23   the tile: row r is V(4r) to V(4r+3)
//	V24–V27  16 elements of B for this k; later a row of C, or the bias
//	V28–V31  elements of A, each in lane 0; later scratch, and V30 slope
//
//	R0  *sweep                       R7–R12   rows of A, then of C
//	R1  c, first row                 R13 R14  address to prefetch; bytes between two prefetches
//	R2  k left                       R15      where B is packed
//	R3  bytes to this k in each row  R16      scratch
//	R4  bytes between two k of A     R17      flags
//	R5  b at this k                  R19–R23  a, b, bias, pf and copyTo of this tile: they move on by
//	R6  bytes between two k of B              sweep's next… after each tile
//	                                 R24      tiles left
//
// The multiply-add takes an element of A from a lane, so that A costs a scalar load for each, and no
// instruction to broadcast it (LD1R takes a slot of a vector pipe on Neoverse). 24 sums hide its latency of 4
// cycles: four pipes, as in Apple's M series and Neoverse V1, need 16 in flight. A step of k is 24
// multiply-adds: 6 cycles on four pipes, 12 on the two of Neoverse N1, beside loads of 10 registers, at 3 or 2
// a cycle. So multiply-adds bind. LLVM's models of these processors (llvm-mca 19) give 6.0 cycles a step for
// V1 and 12.0 for N1; on hardware nothing was measured.
//
// go_asm.h has the offsets into sweep.

// FMA adds a row's element of A, in a, times B to its sums.
#define FMA(a, c0, c1, c2, c3) \
	FMLA_LANE0(a, 24, c0) \
	FMLA_LANE0(a, 25, c1) \
	FMLA_LANE0(a, 26, c2) \
	FMLA_LANE0(a, 27, c3)

#define FMA0 FMA(28, 0, 1, 2, 3)
#define FMA1 FMA(29, 4, 5, 6, 7)
#define FMA2 FMA(30, 8, 9, 10, 11)
#define FMA3 FMA(31, 12, 13, 14, 15)
#define FMA4 FMA(28, 16, 17, 18, 19)
#define FMA5 FMA(29, 20, 21, 22, 23)

// A step of k: load B and elements of A, multiply row by row, and move on.
#define LOADB \
	FLDPQ (R5), (F24, F25)   \
	FLDPQ 32(R5), (F26, F27)

#define LOADA01 \
	FMOVS (R7)(R3), F28 \
	FMOVS (R8)(R3), F29

#define LOADA23 \
	FMOVS (R9)(R3), F30  \
	FMOVS (R10)(R3), F31

#define ADVANCE \
	ADD R4, R3 \
	ADD R6, R5

#define ROWS6 \
	LOADA01; LOADA23          \
	FMA0; FMOVS (R11)(R3), F28 \
	FMA1; FMOVS (R12)(R3), F29 \
	FMA2; FMA3; FMA4; FMA5

#define STEP6 LOADB; ROWS6; ADVANCE
// COPY6 is STEP6 that also packs B: its stores have free ports beside the multiply-adds.
#define COPY6 \
	LOADB                       \
	FSTPQ.P (F24, F25), 32(R15) \
	FSTPQ.P (F26, F27), 32(R15) \
	ROWS6; ADVANCE

#define STEP4 LOADB; LOADA01; LOADA23; FMA0; FMA1; FMA2; FMA3; ADVANCE
#define STEP2 LOADB; LOADA01; FMA0; FMA1; ADVANCE
#define STEP1 LOADB; FMOVS (R7)(R3), F28; FMA0; ADVANCE

// ENTER loads the starts of the operands.
#define ENTER \
	MOVD s+0(FP), R0            \
	MOVD sweep_a(R0), R19       \
	MOVD sweep_b(R0), R20       \
	MOVD sweep_bias(R0), R21    \
	MOVD sweep_pf(R0), R22      \
	MOVD sweep_copyTo(R0), R23  \
	MOVD sweep_tiles(R0), R24   \
	MOVD sweep_c(R0), R1        \
	MOVD sweep_flags(R0), R17   \
	MOVD sweep_stepPf(R0), R14; LSL $2, R14

// OPERANDS points the registers at the present tile, and clears the sums. Strides are stored in elements.
#define OPERANDS \
	MOVD sweep_rowA(R0), R16; LSL $2, R16 \
	MOVD R19, R7                          \
	ADD  R16, R7, R8                      \
	ADD  R16, R8, R9                      \
	ADD  R16, R9, R10                     \
	ADD  R16, R10, R11                    \
	ADD  R16, R11, R12                    \
	MOVD ZR, R3                           \
	MOVD sweep_stepA(R0), R4; LSL $2, R4  \
	MOVD R20, R5                          \
	MOVD sweep_stepB(R0), R6; LSL $2, R6  \
	MOVD R22, R13                         \
	MOVD sweep_k(R0), R2                  \
	ZERO(V0.B16, V1.B16, V2.B16, V3.B16)  \
	ZERO(V4.B16, V5.B16, V6.B16, V7.B16)  \
	ZERO(V8.B16, V9.B16, V10.B16, V11.B16) \
	ZERO(V12.B16, V13.B16, V14.B16, V15.B16) \
	ZERO(V16.B16, V17.B16, V18.B16, V19.B16) \
	ZERO(V20.B16, V21.B16, V22.B16, V23.B16)

// ROWS_OF_C points the registers at the rows of C.
#define ROWS_OF_C \
	MOVD sweep_rowC(R0), R16; LSL $2, R16 \
	MOVD R1, R7                           \
	ADD  R16, R7, R8                      \
	ADD  R16, R8, R9                      \
	ADD  R16, R9, R10                     \
	ADD  R16, R10, R11                    \
	ADD  R16, R11, R12

// SUM runs k in fours, with one prefetch each, and then one by one.
#define SUM(STEP) \
	SUBS $4, R2, R2       \
	BLT  rest             \
four:                     \
	PRFM (R13), PLDL1KEEP \
	ADD  R14, R13         \
	STEP                  \
	STEP                  \
	STEP                  \
	STEP                  \
	SUBS $4, R2, R2       \
	BGE  four             \
rest:                     \
	ADD  $4, R2           \
	CBZ  R2, summed       \
one:                      \
	STEP                  \
	SUB  $1, R2           \
	CBNZ R2, one          \
summed:                   \
	ROWS_OF_C

// NEXT moves to the next tile, if there is one.
#define NEXT \
	MOVD sweep_nextA(R0), R16; ADD R16<<2, R19    \
	MOVD sweep_nextB(R0), R16; ADD R16<<2, R20    \
	MOVD sweep_nextBias(R0), R16; ADD R16<<2, R21 \
	MOVD sweep_nextPf(R0), R16; ADD R16<<2, R22   \
	MOVD sweep_nextCopy(R0), R16; ADD R16<<2, R23 \
	MOVD sweep_nextC(R0), R16; ADD R16<<2, R1     \
	SUB  $1, R24                                  \
	CBNZ R24, tile                                \
	RET

// FETCHC prefetches the next tile's lines of C, long before they are stored to.
#define FETCHC \
	MOVD sweep_rowC(R0), R16; LSL $2, R16        \
	MOVD sweep_nextC(R0), R2; ADD R2<<2, R1, R2  \
	PRFM (R2), PSTL1KEEP; ADD R16, R2            \
	PRFM (R2), PSTL1KEEP; ADD R16, R2            \
	PRFM (R2), PSTL1KEEP; ADD R16, R2            \
	PRFM (R2), PSTL1KEEP; ADD R16, R2            \
	PRFM (R2), PSTL1KEEP; ADD R16, R2            \
	PRFM (R2), PSTL1KEEP

// What may be done to a row of the tile, or a register of it. LEAKY takes slope·x where the sign is set.
// RELU clears what is below zero, and so keeps −0 and NaN.
#define ADDC(row, c0, c1, c2, c3) \
	FLDPQ (row), (F24, F25)            \
	FLDPQ 32(row), (F26, F27)          \
	BIAS(c0, c1, c2, c3)
#define BIAS(c0, c1, c2, c3) \
	FADD_S4(24, c0, c0); FADD_S4(25, c1, c1) \
	FADD_S4(26, c2, c2); FADD_S4(27, c3, c3)
#define LEAKY(c, x) FMUL_S4(30, c, 28); CMLT0_S4(c, 29); VBIT V29.B16, V28.B16, x
#define RELU(c) FCMLT0_S4(c, 28); BIC_B16(28, c, c)
#define STORE(row, x0, x1, x2, x3) FSTPQ (x0, x1), (row); FSTPQ (x2, x3), 32(row)

// The same for the rows of a name.
#define ADD1 ADDC(R7, 0, 1, 2, 3)
#define ADD2 ADD1; ADDC(R8, 4, 5, 6, 7)
#define ADD4 ADD2; ADDC(R9, 8, 9, 10, 11); ADDC(R10, 12, 13, 14, 15)
#define ADD6 ADD4; ADDC(R11, 16, 17, 18, 19); ADDC(R12, 20, 21, 22, 23)
#define BIAS1 BIAS(0, 1, 2, 3)
#define BIAS2 BIAS1; BIAS(4, 5, 6, 7)
#define BIAS4 BIAS2; BIAS(8, 9, 10, 11); BIAS(12, 13, 14, 15)
#define BIAS6 BIAS4; BIAS(16, 17, 18, 19); BIAS(20, 21, 22, 23)
#define LEAKY1 LEAKY(0, V0.B16); LEAKY(1, V1.B16); LEAKY(2, V2.B16); LEAKY(3, V3.B16)
#define LEAKY2 LEAKY1; LEAKY(4, V4.B16); LEAKY(5, V5.B16); LEAKY(6, V6.B16); LEAKY(7, V7.B16)
#define LEAKY4 LEAKY2 \
	LEAKY(8, V8.B16); LEAKY(9, V9.B16); LEAKY(10, V10.B16); LEAKY(11, V11.B16) \
	LEAKY(12, V12.B16); LEAKY(13, V13.B16); LEAKY(14, V14.B16); LEAKY(15, V15.B16)
#define LEAKY6 LEAKY4 \
	LEAKY(16, V16.B16); LEAKY(17, V17.B16); LEAKY(18, V18.B16); LEAKY(19, V19.B16) \
	LEAKY(20, V20.B16); LEAKY(21, V21.B16); LEAKY(22, V22.B16); LEAKY(23, V23.B16)
#define RELU1 RELU(0); RELU(1); RELU(2); RELU(3)
#define RELU2 RELU1; RELU(4); RELU(5); RELU(6); RELU(7)
#define RELU4 RELU2; RELU(8); RELU(9); RELU(10); RELU(11); RELU(12); RELU(13); RELU(14); RELU(15)
#define RELU6 RELU4; RELU(16); RELU(17); RELU(18); RELU(19); RELU(20); RELU(21); RELU(22); RELU(23)
#define STORE1 STORE(R7, F0, F1, F2, F3)
#define STORE2 STORE1; STORE(R8, F4, F5, F6, F7)
#define STORE4 STORE2; STORE(R9, F8, F9, F10, F11); STORE(R10, F12, F13, F14, F15)
#define STORE6 STORE4; STORE(R11, F16, F17, F18, F19); STORE(R12, F20, F21, F22, F23)

// FINISH adds C, adds the bias, applies the activation and stores the rows, as the flags say.
#define FINISH(ADDS, BIASES, LEAKIES, RELUS, STORES) \
	TST $const_addC, R17   \
	BEQ bias               \
	ADDS                   \
bias:                      \
	TST $const_addBias, R17 \
	BEQ act                \
	FLDPQ (R21), (F24, F25) \
	FLDPQ 32(R21), (F26, F27) \
	BIASES                 \
act:                       \
	TST $const_actReLU, R17 \
	BNE relu               \
	TST $const_actLeaky, R17 \
	BEQ store              \
	FMOVS sweep_slope(R0), F30 \
	VDUP V30.S[0], V30.S4  \
	LEAKIES                \
	B   store              \
relu:                      \
	RELUS                  \
store:                     \
	STORES

#define FINISH6 FINISH(ADD6, BIAS6, LEAKY6, RELU6, STORE6)

// func sweep6x16(s *sweep)
TEXT ·sweep6x16(SB), NOSPLIT, $0-8
	ENTER
tile:
	FETCHC
	OPERANDS
	SUM(STEP6)
	FINISH6
	NEXT

// func sweep4x16(s *sweep)
TEXT ·sweep4x16(SB), NOSPLIT, $0-8
	ENTER
tile:
	OPERANDS
	SUM(STEP4)
	FINISH(ADD4, BIAS4, LEAKY4, RELU4, STORE4)
	NEXT

// func sweep2x16(s *sweep)
TEXT ·sweep2x16(SB), NOSPLIT, $0-8
	ENTER
tile:
	OPERANDS
	SUM(STEP2)
	FINISH(ADD2, BIAS2, LEAKY2, RELU2, STORE2)
	NEXT

// func sweep1x16(s *sweep)
TEXT ·sweep1x16(SB), NOSPLIT, $0-8
	ENTER
tile:
	OPERANDS
	SUM(STEP1)
	FINISH(ADD1, BIAS1, LEAKY1, RELU1, STORE1)
	NEXT

// func copy6x16(s *sweep)
//
// sweep6x16 that packs B into copyTo as it goes.
TEXT ·copy6x16(SB), NOSPLIT, $0-8
	ENTER
tile:
	FETCHC
	OPERANDS
	MOVD R23, R15
	SUM(COPY6)
	FINISH6
	NEXT

// func fetch6x16(s *sweep)
//
// sweep6x16 that fetches what AdamGemm will move into the second-level cache: memory has little to do while
// sums are made, and the sums little while weights are moved.
//
//	R15 from w to m   R25 from w to v   R26 fours of k to the next fetch
#define FETCHES \
	MOVD sweep_everyFetch(R0), R26         \
	PRFM (R13), PLDL2KEEP                  \
	ADD  R15, R13, R16; PRFM (R16), PLDL2KEEP \
	ADD  R25, R13, R16; PRFM (R16), PLDL2KEEP \
	ADD  R14, R13

TEXT ·fetch6x16(SB), NOSPLIT, $0-8
	ENTER
	MOVD sweep_m(R0), R15; SUB R22, R15
	MOVD sweep_v(R0), R25; SUB R22, R25
tile:
	OPERANDS
	MOVD sweep_everyFetch(R0), R26
	SUBS $4, R2, R2
	BLT  rest
four:
	SUB  $1, R26
	CBNZ R26, steps
	FETCHES
steps:
	STEP6; STEP6; STEP6; STEP6
	SUBS $4, R2, R2
	BGE  four
rest:
	ADD  $4, R2
	CBZ  R2, summed
one:
	STEP6
	SUB  $1, R2
	CBNZ R2, one
summed:
	ROWS_OF_C
	FINISH6
	NEXT
