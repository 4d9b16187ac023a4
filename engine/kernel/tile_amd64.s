#include "go_asm.h"
#include "textflag.h"

// The micro-kernel: a tile of C, 6 (4, 2, 1) rows by 16 columns, held in registers while k runs.
//
//	Y0–Y11   the tile: row r is Y(2r) for columns 0–7 and Y(2r+1) for columns 8–15
//	Y12 Y13  16 elements of B for this k; later the bias, or scratch
//	Y14 Y15  an element of A, in all lanes; later slope and zero
//
// Twelve sums hide the latency of the multiply-add: two ports of latency 4 need eight in flight. A step
// of k is 12 multiply-adds (6 cycles) beside 8 loads (4 cycles or less), so that loads never bind.
//
//	AX  *sweep               SI  a, row 0 at this k       R8   bytes between rows of A, then of C
//	DX  c, first row         R10 a or c, row 3            R11  bytes between two k of A
//	DI  b at this k          R12 bytes between two k of B
//	CX  k left               R13 address to prefetch      R15  bytes between two prefetches
//	BX  flags                R9  scratch
//
// go_asm.h has the offsets into sweep.

// Locals: where the present tile's operands start. They move on by sweep's next… after each tile.
#define CUR_A    a-8(SP)
#define CUR_B    b-16(SP)
#define CUR_BIAS bias-24(SP)
#define CUR_PF   pf-32(SP)
#define CUR_COPY copy-40(SP)
#define LEFT     left-48(SP)

// FMA2 adds bc·B to one row of the tile.
#define FMA2(bc, x, y) \
	VFMADD231PS Y12, bc, x \
	VFMADD231PS Y13, bc, y

// A step of k: load B, then broadcast and multiply row by row, then move on.
#define LOADB \
	VMOVUPS (DI), Y12   \
	VMOVUPS 32(DI), Y13

#define ROWS01 \
	VBROADCASTSS (SI), Y14       \
	VBROADCASTSS (SI)(R8*1), Y15 \
	FMA2(Y14, Y0, Y1)            \
	FMA2(Y15, Y2, Y3)

#define ROWS23 \
	VBROADCASTSS (SI)(R8*2), Y14 \
	VBROADCASTSS (R10), Y15      \
	FMA2(Y14, Y4, Y5)            \
	FMA2(Y15, Y6, Y7)

#define ROWS45 \
	VBROADCASTSS (R10)(R8*1), Y14 \
	VBROADCASTSS (R10)(R8*2), Y15 \
	FMA2(Y14, Y8, Y9)             \
	FMA2(Y15, Y10, Y11)

#define ADVANCE \
	ADDQ R11, SI  \
	ADDQ R11, R10 \
	ADDQ R12, DI

#define STEP6 LOADB; ROWS01; ROWS23; ROWS45; ADVANCE
// COPY6 is STEP6 that also packs B: its stores have free ports beside the multiply-adds.
#define COPY6 \
	LOADB                              \
	VMOVUPS Y12, (R9); VMOVUPS Y13, 32(R9) \
	ADDQ $64, R9                       \
	ROWS01; ROWS23; ROWS45; ADVANCE

#define STEP4 LOADB; ROWS01; ROWS23; ADVANCE
#define STEP2 LOADB; ROWS01; ADVANCE
#define STEP1 LOADB; VBROADCASTSS (SI), Y14; FMA2(Y14, Y0, Y1); ADVANCE

// ENTER copies the starts of the operands into locals.
#define ENTER \
	MOVQ s+0(FP), AX      \
	MOVQ sweep_copyTo(AX), R9; MOVQ R9, CUR_COPY \
	MOVQ sweep_a(AX), R9      \
	MOVQ R9, CUR_A        \
	MOVQ sweep_b(AX), R9      \
	MOVQ R9, CUR_B        \
	MOVQ sweep_bias(AX), R9   \
	MOVQ R9, CUR_BIAS     \
	MOVQ sweep_pf(AX), R9     \
	MOVQ R9, CUR_PF       \
	MOVQ sweep_tiles(AX), R9  \
	MOVQ R9, LEFT         \
	MOVQ sweep_c(AX), DX      \
	MOVQ sweep_flags(AX), BX  \
	MOVQ sweep_stepPf(AX), R15; SHLQ $2, R15

// OPERANDS points the registers at the present tile, and clears the sums. Strides are stored in elements.
#define OPERANDS \
	MOVQ CUR_A, SI                       \
	MOVQ CUR_B, DI                       \
	MOVQ CUR_PF, R13                     \
	MOVQ sweep_rowA(AX), R8; SHLQ $2, R8     \
	MOVQ sweep_stepA(AX), R11; SHLQ $2, R11  \
	MOVQ sweep_stepB(AX), R12; SHLQ $2, R12  \
	LEAQ (R8)(R8*2), R10; ADDQ SI, R10   \
	MOVQ sweep_k(AX), CX                     \
	VXORPS Y0, Y0, Y0; VXORPS Y1, Y1, Y1 \
	VXORPS Y2, Y2, Y2; VXORPS Y3, Y3, Y3 \
	VXORPS Y4, Y4, Y4; VXORPS Y5, Y5, Y5 \
	VXORPS Y6, Y6, Y6; VXORPS Y7, Y7, Y7 \
	VXORPS Y8, Y8, Y8; VXORPS Y9, Y9, Y9 \
	VXORPS Y10, Y10, Y10; VXORPS Y11, Y11, Y11

// ROWS_OF_C points the registers at the rows of C.
#define ROWS_OF_C \
	MOVQ sweep_rowC(AX), R8; SHLQ $2, R8 \
	LEAQ (R8)(R8*2), R10; ADDQ DX, R10

// SUM runs k in fours, with one prefetch each, and then one by one.
#define SUM(STEP) \
	SUBQ $4, CX      \
	JLT  rest        \
four:                \
	PREFETCHT0 (R13) \
	ADDQ R15, R13    \
	STEP             \
	STEP             \
	STEP             \
	STEP             \
	SUBQ $4, CX      \
	JGE  four        \
rest:                \
	ADDQ $4, CX      \
	JLE  summed      \
one:                 \
	STEP             \
	DECQ CX          \
	JNZ  one         \
summed:              \
	ROWS_OF_C

// NEXT moves to the next tile, if there is one.
#define NEXT \
	MOVQ sweep_nextA(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_A       \
	MOVQ sweep_nextB(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_B       \
	MOVQ sweep_nextBias(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_BIAS \
	MOVQ sweep_nextPf(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_PF     \
	MOVQ sweep_nextC(AX), R9; LEAQ (DX)(R9*4), DX               \
	MOVQ sweep_nextCopy(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_COPY \
	DECQ LEFT                                               \
	JNZ  tile                                               \
	VZEROUPPER                                              \
	RET

// FETCHC prefetches the next tile's lines of C, long before they are stored to.
#define FETCHC \
	MOVQ sweep_rowC(AX), R9; SHLQ $2, R9                         \
	MOVQ sweep_nextC(AX), CX; LEAQ (DX)(CX*4), CX                \
	PREFETCHT0 (CX); PREFETCHT0 (CX)(R9*1); PREFETCHT0 (CX)(R9*2) \
	LEAQ (R9)(R9*2), R13; ADDQ R13, CX                           \
	PREFETCHT0 (CX); PREFETCHT0 (CX)(R9*1); PREFETCHT0 (CX)(R9*2)

// What may be done to a row x, y of the tile. LEAKY takes slope·x where the sign is set. RELU keeps a
// NaN: of two operands, one of them NaN, VMAXPS takes the second source, which is x.
#define ADDC(row, x, y) VADDPS row, x, x; VADDPS 32 row, y, y
#define BIAS(x, y)      VADDPS Y12, x, x; VADDPS Y13, y, y
#define LEAKY(x)        VMULPS Y14, x, Y12; VBLENDVPS x, Y12, x, x
#define RELU(x)         VMAXPS x, Y15, x
#define STORE(row, x, y)  VMOVUPS x, row; VMOVUPS y, 32 row

// The same for the rows of a name.
#define ADD0 ADDC((DX), Y0, Y1)
#define ADD01 ADDC((DX), Y0, Y1); ADDC((DX)(R8*1), Y2, Y3)
#define ADD23 ADDC((DX)(R8*2), Y4, Y5); ADDC((R10), Y6, Y7)
#define ADD45 ADDC((R10)(R8*1), Y8, Y9); ADDC((R10)(R8*2), Y10, Y11)
#define BIAS0 BIAS(Y0, Y1)
#define BIAS01 BIAS(Y0, Y1); BIAS(Y2, Y3)
#define BIAS23 BIAS(Y4, Y5); BIAS(Y6, Y7)
#define BIAS45 BIAS(Y8, Y9); BIAS(Y10, Y11)
#define LEAKY0 LEAKY(Y0); LEAKY(Y1)
#define LEAKY01 LEAKY(Y0); LEAKY(Y1); LEAKY(Y2); LEAKY(Y3)
#define LEAKY23 LEAKY(Y4); LEAKY(Y5); LEAKY(Y6); LEAKY(Y7)
#define LEAKY45 LEAKY(Y8); LEAKY(Y9); LEAKY(Y10); LEAKY(Y11)
#define RELU0 RELU(Y0); RELU(Y1)
#define RELU01 RELU(Y0); RELU(Y1); RELU(Y2); RELU(Y3)
#define RELU23 RELU(Y4); RELU(Y5); RELU(Y6); RELU(Y7)
#define RELU45 RELU(Y8); RELU(Y9); RELU(Y10); RELU(Y11)
#define STORE0 STORE((DX), Y0, Y1)
#define STORE01 STORE((DX), Y0, Y1); STORE((DX)(R8*1), Y2, Y3)
#define STORE23 STORE((DX)(R8*2), Y4, Y5); STORE((R10), Y6, Y7)
#define STORE45 STORE((R10)(R8*1), Y8, Y9); STORE((R10)(R8*2), Y10, Y11)

#define BIASES \
	MOVQ    CUR_BIAS, R9     \
	VMOVUPS (R9), Y12        \
	VMOVUPS 32(R9), Y13
#define ACTIVATE \
	VXORPS       Y15, Y15, Y15         \
	VBROADCASTSS sweep_slope(AX), Y14

// FINISHn adds C, adds the bias, applies the activation and stores n rows, as the flags say.
#define FINISH6 \
	TESTQ $const_addC, BX \
	JZ    bias \
	ADD01; ADD23; ADD45 \
bias: \
	TESTQ $const_addBias, BX \
	JZ    act \
	BIASES \
	BIAS01; BIAS23; BIAS45 \
act: \
	TESTQ $(const_actLeaky+const_actReLU), BX \
	JZ    store \
	ACTIVATE \
	TESTQ $const_actReLU, BX \
	JNZ   relu \
	LEAKY01; LEAKY23; LEAKY45 \
	JMP   store \
relu: \
	RELU01; RELU23; RELU45 \
store: \
	STORE01; STORE23; STORE45
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

// func sweep6x16(s *sweep)
TEXT ·sweep6x16(SB), NOSPLIT, $48-8
	ENTER
tile:
	FETCHC
	OPERANDS
	SUM(STEP6)
	FINISH6
	NEXT

// func sweep4x16(s *sweep)
TEXT ·sweep4x16(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP4)
	FINISH4
	NEXT

// func sweep2x16(s *sweep)
TEXT ·sweep2x16(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP2)
	FINISH2
	NEXT

// func sweep1x16(s *sweep)
TEXT ·sweep1x16(SB), NOSPLIT, $48-8
	ENTER
tile:
	OPERANDS
	SUM(STEP1)
	FINISH1
	NEXT

// func copy6x16(s *sweep)
//
// sweep6x16 that packs B into copyTo as it goes.
TEXT ·copy6x16(SB), NOSPLIT, $48-8
	ENTER
tile:
	FETCHC
	OPERANDS
	MOVQ CUR_COPY, R9
	SUM(COPY6)
	FINISH6
	NEXT

// func fetch6x16(s *sweep)
//
// sweep6x16 that fetches what AdamGemm will move into the second-level cache: memory has little to do while
// sums are made, and the sums little while weights are moved. UNTIL counts fours of k to the next fetch.
#define UNTIL until-56(SP)
#define TO_M  m-64(SP)
#define TO_V  v-72(SP)

#define FETCHES \
	MOVQ sweep_everyFetch(AX), R9; MOVQ R9, UNTIL \
	PREFETCHT1 (R13) \
	MOVQ TO_M, R9 \
	PREFETCHT1 (R13)(R9*1) \
	MOVQ TO_V, R9 \
	PREFETCHT1 (R13)(R9*1) \
	ADDQ R15, R13

TEXT ·fetch6x16(SB), NOSPLIT, $72-8
	ENTER
	MOVQ sweep_m(AX), R9; SUBQ CUR_PF, R9; MOVQ R9, TO_M
	MOVQ sweep_v(AX), R9; SUBQ CUR_PF, R9; MOVQ R9, TO_V
tile:
	OPERANDS
	MOVQ sweep_everyFetch(AX), R9; MOVQ R9, UNTIL
	SUBQ $4, CX
	JLT  rest
four:
	DECQ UNTIL
	JNZ  steps
	FETCHES
steps:
	STEP6; STEP6; STEP6; STEP6
	SUBQ $4, CX
	JGE  four
rest:
	ADDQ $4, CX
	JLE  summed
one:
	STEP6
	DECQ CX
	JNZ  one
summed:
	ROWS_OF_C
	FINISH6
	NEXT
