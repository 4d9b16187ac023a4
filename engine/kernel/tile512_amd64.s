#include "go_asm.h"
#include "textflag.h"

// The micro-kernel with AVX-512: 8 (4, 2, 1) rows by 32 columns. tile_amd64.s explains the loop, which is
// the same.
//
//	Z0–Z15   the tile: row r is Z(2r) for columns 0–15 and Z(2r+1) for columns 16–31
//	Z16 Z17  32 elements of B for this k; later the bias
//	Z18–Z25  an element of A, in all lanes; later slope (Z18) and zero (Z19)
//
// A step of k is 16 multiply-adds (8 cycles) beside 10 loads (5 cycles).
//
//	AX  *sweep               SI  a, row 0 at this k       R8   bytes between rows of A, then of C
//	DX  c, first row         R10 a or c, row 4            R9   three times R8
//	DI  b at this k          R12 bytes between two k of B R11  bytes between two k of A
//	CX  k left               R13 address to prefetch      R15  bytes between two prefetches
//	BX  flags                R14 scratch

#define CUR_A    a-8(SP)
#define CUR_B    b-16(SP)
#define CUR_BIAS bias-24(SP)
#define CUR_PF   pf-32(SP)
#define CUR_COPY copy-40(SP)
#define LEFT     left-48(SP)

#define FMA2(bc, x, y) \
	VFMADD231PS Z16, bc, x \
	VFMADD231PS Z17, bc, y

#define LOADB \
	VMOVUPS (DI), Z16   \
	VMOVUPS 64(DI), Z17

#define ROW0 \
	VBROADCASTSS (SI), Z18 \
	FMA2(Z18, Z0, Z1)

#define ROW1 \
	VBROADCASTSS (SI)(R8*1), Z19 \
	FMA2(Z19, Z2, Z3)

#define ROWS23 \
	VBROADCASTSS (SI)(R8*2), Z20 \
	VBROADCASTSS (SI)(R9*1), Z21 \
	FMA2(Z20, Z4, Z5)            \
	FMA2(Z21, Z6, Z7)

#define ROWS4567 \
	VBROADCASTSS (R10), Z22       \
	VBROADCASTSS (R10)(R8*1), Z23 \
	VBROADCASTSS (R10)(R8*2), Z24 \
	VBROADCASTSS (R10)(R9*1), Z25 \
	FMA2(Z22, Z8, Z9)             \
	FMA2(Z23, Z10, Z11)           \
	FMA2(Z24, Z12, Z13)           \
	FMA2(Z25, Z14, Z15)

#define ADVANCE \
	ADDQ R11, SI  \
	ADDQ R11, R10 \
	ADDQ R12, DI

#define STEP8 LOADB; ROW0; ROW1; ROWS23; ROWS4567; ADVANCE
// COPY8 is STEP8 that also packs B: its stores have free ports beside the multiply-adds.
#define COPY8 \
	LOADB                              \
	VMOVUPS Z16, (R14); VMOVUPS Z17, 64(R14) \
	ADDQ $128, R14                     \
	ROW0; ROW1; ROWS23; ROWS4567; ADVANCE

#define STEP4 LOADB; ROW0; ROW1; ROWS23; ADVANCE
#define STEP2 LOADB; ROW0; ROW1; ADVANCE
#define STEP1 LOADB; ROW0; ADVANCE

#define ENTER \
	MOVQ s+0(FP), AX      \
	MOVQ sweep_copyTo(AX), R14; MOVQ R14, CUR_COPY \
	MOVQ sweep_a(AX), R14     \
	MOVQ R14, CUR_A       \
	MOVQ sweep_b(AX), R14     \
	MOVQ R14, CUR_B       \
	MOVQ sweep_bias(AX), R14  \
	MOVQ R14, CUR_BIAS    \
	MOVQ sweep_pf(AX), R14    \
	MOVQ R14, CUR_PF      \
	MOVQ sweep_tiles(AX), R14 \
	MOVQ R14, LEFT        \
	MOVQ sweep_c(AX), DX      \
	MOVQ sweep_flags(AX), BX  \
	MOVQ sweep_stepPf(AX), R15; SHLQ $2, R15

#define OPERANDS \
	MOVQ CUR_A, SI                       \
	MOVQ CUR_B, DI                       \
	MOVQ CUR_PF, R13                     \
	MOVQ sweep_rowA(AX), R8; SHLQ $2, R8     \
	MOVQ sweep_stepA(AX), R11; SHLQ $2, R11  \
	MOVQ sweep_stepB(AX), R12; SHLQ $2, R12  \
	LEAQ (R8)(R8*2), R9                  \
	LEAQ (SI)(R8*4), R10                 \
	MOVQ sweep_k(AX), CX                     \
	VPXORD Z0, Z0, Z0; VPXORD Z1, Z1, Z1 \
	VPXORD Z2, Z2, Z2; VPXORD Z3, Z3, Z3 \
	VPXORD Z4, Z4, Z4; VPXORD Z5, Z5, Z5 \
	VPXORD Z6, Z6, Z6; VPXORD Z7, Z7, Z7 \
	VPXORD Z8, Z8, Z8; VPXORD Z9, Z9, Z9 \
	VPXORD Z10, Z10, Z10; VPXORD Z11, Z11, Z11 \
	VPXORD Z12, Z12, Z12; VPXORD Z13, Z13, Z13 \
	VPXORD Z14, Z14, Z14; VPXORD Z15, Z15, Z15

// ROWS_OF_C points the registers at the rows of C.
#define ROWS_OF_C \
	MOVQ sweep_rowC(AX), R8; SHLQ $2, R8 \
	LEAQ (R8)(R8*2), R9  \
	LEAQ (DX)(R8*4), R10

#define SUM(STEP) \
	SUBQ $4, CX        \
	JLT  rest          \
four:                  \
	PREFETCHT0 (R13)   \
	PREFETCHT0 64(R13) \
	ADDQ R15, R13      \
	STEP               \
	STEP               \
	STEP               \
	STEP               \
	SUBQ $4, CX        \
	JGE  four          \
rest:                  \
	ADDQ $4, CX        \
	JLE  summed        \
one:                   \
	STEP               \
	DECQ CX            \
	JNZ  one           \
summed:                \
	ROWS_OF_C

#define NEXT \
	MOVQ sweep_nextA(AX), R14; SHLQ $2, R14; ADDQ R14, CUR_A       \
	MOVQ sweep_nextB(AX), R14; SHLQ $2, R14; ADDQ R14, CUR_B       \
	MOVQ sweep_nextBias(AX), R14; SHLQ $2, R14; ADDQ R14, CUR_BIAS \
	MOVQ sweep_nextPf(AX), R14; SHLQ $2, R14; ADDQ R14, CUR_PF     \
	MOVQ sweep_nextC(AX), R14; LEAQ (DX)(R14*4), DX                \
	MOVQ sweep_nextCopy(AX), R14; SHLQ $2, R14; ADDQ R14, CUR_COPY \
	DECQ LEFT                                                  \
	JNZ  tile                                                  \
	VZEROUPPER                                                 \
	RET

// FETCHC prefetches the next tile's lines of C, long before they are stored to.
#define FETCH(row) PREFETCHT0 row; PREFETCHT0 64 row
#define FETCHC \
	MOVQ sweep_rowC(AX), R8; SHLQ $2, R8                                              \
	MOVQ sweep_nextC(AX), R14; LEAQ (DX)(R14*4), SI                                   \
	LEAQ (R8)(R8*2), R9                                                               \
	LEAQ (SI)(R8*4), R10                                                              \
	FETCH((SI)); FETCH((SI)(R8*1)); FETCH((SI)(R8*2)); FETCH((SI)(R9*1))              \
	FETCH((R10)); FETCH((R10)(R8*1)); FETCH((R10)(R8*2)); FETCH((R10)(R9*1))

// What may be done to a row x, y of the tile. LEAKY multiplies what is below zero. RELU keeps a NaN: of
// two operands, one of them NaN, VMAXPS takes the second source, which is x.
#define ADDC(row, x, y) VADDPS row, x, x; VADDPS 64 row, y, y
#define BIAS(x, y)      VADDPS Z16, x, x; VADDPS Z17, y, y
#define LEAKY(x)        VCMPPS $1, Z19, x, K1; VMULPS Z18, x, K1, x 
#define RELU(x)         VMAXPS x, Z19, x
#define STORE(row, x, y)  VMOVUPS x, row; VMOVUPS y, 64 row

// The same for the rows of a name.
#define ADD0 ADDC((DX), Z0, Z1)
#define ADD01 ADDC((DX), Z0, Z1); ADDC((DX)(R8*1), Z2, Z3)
#define ADD23 ADDC((DX)(R8*2), Z4, Z5); ADDC((DX)(R9*1), Z6, Z7)
#define ADD4567 ADDC((R10), Z8, Z9); ADDC((R10)(R8*1), Z10, Z11); ADDC((R10)(R8*2), Z12, Z13); ADDC((R10)(R9*1), Z14, Z15)
#define BIAS0 BIAS(Z0, Z1)
#define BIAS01 BIAS(Z0, Z1); BIAS(Z2, Z3)
#define BIAS23 BIAS(Z4, Z5); BIAS(Z6, Z7)
#define BIAS4567 BIAS(Z8, Z9); BIAS(Z10, Z11); BIAS(Z12, Z13); BIAS(Z14, Z15)
#define LEAKY0 LEAKY(Z0); LEAKY(Z1)
#define LEAKY01 LEAKY(Z0); LEAKY(Z1); LEAKY(Z2); LEAKY(Z3)
#define LEAKY23 LEAKY(Z4); LEAKY(Z5); LEAKY(Z6); LEAKY(Z7)
#define LEAKY4567 LEAKY(Z8); LEAKY(Z9); LEAKY(Z10); LEAKY(Z11); LEAKY(Z12); LEAKY(Z13); LEAKY(Z14); LEAKY(Z15)
#define RELU0 RELU(Z0); RELU(Z1)
#define RELU01 RELU(Z0); RELU(Z1); RELU(Z2); RELU(Z3)
#define RELU23 RELU(Z4); RELU(Z5); RELU(Z6); RELU(Z7)
#define RELU4567 RELU(Z8); RELU(Z9); RELU(Z10); RELU(Z11); RELU(Z12); RELU(Z13); RELU(Z14); RELU(Z15)
#define STORE0 STORE((DX), Z0, Z1)
#define STORE01 STORE((DX), Z0, Z1); STORE((DX)(R8*1), Z2, Z3)
#define STORE23 STORE((DX)(R8*2), Z4, Z5); STORE((DX)(R9*1), Z6, Z7)
#define STORE4567 STORE((R10), Z8, Z9); STORE((R10)(R8*1), Z10, Z11); STORE((R10)(R8*2), Z12, Z13); STORE((R10)(R9*1), Z14, Z15)

#define BIASES \
	MOVQ    CUR_BIAS, R14    \
	VMOVUPS (R14), Z16       \
	VMOVUPS 64(R14), Z17
#define ACTIVATE \
	VPXORD       Z19, Z19, Z19         \
	VBROADCASTSS sweep_slope(AX), Z18

// FINISHn adds C, adds the bias, applies the activation and stores n rows, as the flags say.
#define FINISH8 \
	TESTQ $const_addC, BX \
	JZ    bias \
	ADD01; ADD23; ADD4567 \
bias: \
	TESTQ $const_addBias, BX \
	JZ    act \
	BIASES \
	BIAS01; BIAS23; BIAS4567 \
act: \
	TESTQ $(const_actLeaky+const_actReLU), BX \
	JZ    store \
	ACTIVATE \
	TESTQ $const_actReLU, BX \
	JNZ   relu \
	LEAKY01; LEAKY23; LEAKY4567 \
	JMP   store \
relu: \
	RELU01; RELU23; RELU4567 \
store: \
	STORE01; STORE23; STORE4567
#define FINISH4 \
	TESTQ $const_addC, BX \
	JZ    bias \
	ADD01; ADD23 \
bias: \
	TESTQ $const_addBias, BX \
	JZ    act \
	BIASES \
	BIAS01; BIAS23 \
act: \
	TESTQ $(const_actLeaky+const_actReLU), BX \
	JZ    store \
	ACTIVATE \
	TESTQ $const_actReLU, BX \
	JNZ   relu \
	LEAKY01; LEAKY23 \
	JMP   store \
relu: \
	RELU01; RELU23 \
store: \
	STORE01; STORE23
#define FINISH2 \
	TESTQ $const_addC, BX \
	JZ    bias \
	ADD01 \
bias: \
	TESTQ $const_addBias, BX \
	JZ    act \
	BIASES \
	BIAS01 \
act: \
	TESTQ $(const_actLeaky+const_actReLU), BX \
	JZ    store \
	ACTIVATE \
	TESTQ $const_actReLU, BX \
	JNZ   relu \
	LEAKY01 \
	JMP   store \
relu: \
	RELU01 \
store: \
	STORE01
#define FINISH1 \
	TESTQ $const_addC, BX \
	JZ    bias \
	ADD0 \
bias: \
	TESTQ $const_addBias, BX \
	JZ    act \
	BIASES \
	BIAS0 \
act: \
	TESTQ $(const_actLeaky+const_actReLU), BX \
	JZ    store \
	ACTIVATE \
	TESTQ $const_actReLU, BX \
	JNZ   relu \
	LEAKY0 \
	JMP   store \
relu: \
	RELU0 \
store: \
	STORE0

// func sweep8x32(s *sweep)
TEXT ·sweep8x32(SB), NOSPLIT, $48-8
	ENTER
tile:
	FETCHC
	OPERANDS
	SUM(STEP8)
	FINISH8
	NEXT

// func sweep4x32(s *sweep)
TEXT ·sweep4x32(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP4)
	FINISH4
	NEXT

// func sweep2x32(s *sweep)
TEXT ·sweep2x32(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP2)
	FINISH2
	NEXT

// func sweep1x32(s *sweep)
TEXT ·sweep1x32(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP1)
	FINISH1
	NEXT

// func copy8x32(s *sweep)
//
// sweep8x32 that packs B into copyTo as it goes.
TEXT ·copy8x32(SB), NOSPLIT, $48-8
	ENTER
tile:
	FETCHC
	OPERANDS
	MOVQ CUR_COPY, R14
	SUM(COPY8)
	FINISH8
	NEXT

// STEP8N is STEP8 for the first 16 columns alone: eight multiply-adds, four cycles.
#define STEP8N \
	VMOVUPS (DI), Z16                          \
	VFMADD231PS.BCST (SI), Z16, Z0             \
	VFMADD231PS.BCST (SI)(R8*1), Z16, Z2       \
	VFMADD231PS.BCST (SI)(R8*2), Z16, Z4       \
	VFMADD231PS.BCST (SI)(R9*1), Z16, Z6       \
	VFMADD231PS.BCST (R10), Z16, Z8            \
	VFMADD231PS.BCST (R10)(R8*1), Z16, Z10     \
	VFMADD231PS.BCST (R10)(R8*2), Z16, Z12     \
	VFMADD231PS.BCST (R10)(R9*1), Z16, Z14     \
	ADVANCE

// func narrow8x16(s *sweep)
//
// For a panel that holds no more than 16 columns: sums to which C is added if the flags say so, without
// prefetch of C.
TEXT ·narrow8x16(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP8N)
	TESTQ $const_addC, BX
	JZ    store
	VADDPS (DX), Z0, Z0
	VADDPS (DX)(R8*1), Z2, Z2
	VADDPS (DX)(R8*2), Z4, Z4
	VADDPS (DX)(R9*1), Z6, Z6
	VADDPS (R10), Z8, Z8
	VADDPS (R10)(R8*1), Z10, Z10
	VADDPS (R10)(R8*2), Z12, Z12
	VADDPS (R10)(R9*1), Z14, Z14
store:
	VMOVUPS Z0, (DX)
	VMOVUPS Z2, (DX)(R8*1)
	VMOVUPS Z4, (DX)(R8*2)
	VMOVUPS Z6, (DX)(R9*1)
	VMOVUPS Z8, (R10)
	VMOVUPS Z10, (R10)(R8*1)
	VMOVUPS Z12, (R10)(R8*2)
	VMOVUPS Z14, (R10)(R9*1)
	NEXT

// func fetch8x32(s *sweep)
//
// sweep8x32 that fetches what AdamGemm will move into the second-level cache: memory has little to do while
// sums are made, and the sums little while weights are moved. UNTIL counts fours of k to the next fetch.
#define UNTIL until-56(SP)
#define TO_M  m-64(SP)
#define TO_V  v-72(SP)

#define FETCHES \
	MOVQ sweep_everyFetch(AX), R14; MOVQ R14, UNTIL \
	PREFETCHT1 (R13); PREFETCHT1 64(R13) \
	MOVQ TO_M, R14 \
	PREFETCHT1 (R13)(R14*1); PREFETCHT1 64(R13)(R14*1) \
	MOVQ TO_V, R14 \
	PREFETCHT1 (R13)(R14*1); PREFETCHT1 64(R13)(R14*1) \
	ADDQ R15, R13

TEXT ·fetch8x32(SB), NOSPLIT, $72-8
	ENTER
	MOVQ sweep_m(AX), R14; SUBQ CUR_PF, R14; MOVQ R14, TO_M
	MOVQ sweep_v(AX), R14; SUBQ CUR_PF, R14; MOVQ R14, TO_V
tile:
	OPERANDS
	MOVQ sweep_everyFetch(AX), R14; MOVQ R14, UNTIL
	SUBQ $4, CX
	JLT  rest
four:
	DECQ UNTIL
	JNZ  steps
	FETCHES
steps:
	STEP8; STEP8; STEP8; STEP8
	SUBQ $4, CX
	JGE  four
rest:
	ADDQ $4, CX
	JLE  summed
one:
	STEP8
	DECQ CX
	JNZ  one
summed:
	ROWS_OF_C
	FINISH8
	NEXT
