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
#define LEFT     left-40(SP)

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
#define STEP4 LOADB; ROWS01; ROWS23; ADVANCE
#define STEP2 LOADB; ROWS01; ADVANCE
#define STEP1 LOADB; VBROADCASTSS (SI), Y14; FMA2(Y14, Y0, Y1); ADVANCE

// ENTER copies the starts of the operands into locals.
#define ENTER \
	MOVQ s+0(FP), AX      \
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

// SUM runs k in fours, with one prefetch each, and then one by one.
#define SUM(STEP) \
	SUBQ $4, CX      \
	JLT  rest        \
four:                \
	PREFETCHT1 (R13) \
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
	MOVQ sweep_rowC(AX), R8; SHLQ $2, R8 \
	LEAQ (R8)(R8*2), R10; ADDQ DX, R10

// NEXT moves to the next tile, if there is one.
#define NEXT \
	MOVQ sweep_nextA(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_A       \
	MOVQ sweep_nextB(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_B       \
	MOVQ sweep_nextBias(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_BIAS \
	MOVQ sweep_nextPf(AX), R9; SHLQ $2, R9; ADDQ R9, CUR_PF     \
	MOVQ sweep_nextC(AX), R9; LEAQ (DX)(R9*4), DX               \
	DECQ LEFT                                               \
	JNZ  tile                                               \
	VZEROUPPER                                              \
	RET

// The rows of C are at DX, DX+R8, DX+2·R8, R10, R10+R8, R10+2·R8.
#define BIAS(x, y) \
	VADDPS Y12, x, x \
	VADDPS Y13, y, y

// LEAKY keeps x where its sign is clear, and takes slope·x where it is set.
#define LEAKY(x) \
	VMULPS    Y14, x, Y12 \
	VBLENDVPS x, Y12, x, x

// RELU: of two operands, one of them NaN, VMAXPS returns the second source, which is x.
#define RELU(x) \
	VMAXPS x, Y15, x

// func sweep6x16(s *sweep)
TEXT ·sweep6x16(SB), NOSPLIT, $40-8
	ENTER
tile:
	OPERANDS
	// The next tile's lines of C, long before they are stored to.
	MOVQ sweep_rowC(AX), R9; SHLQ $2, R9
	MOVQ sweep_nextC(AX), CX; LEAQ (DX)(CX*4), CX
	PREFETCHT0 (CX); PREFETCHT0 (CX)(R9*1); PREFETCHT0 (CX)(R9*2)
	LEAQ (R9)(R9*2), R13; ADDQ R13, CX; MOVQ CUR_PF, R13
	PREFETCHT0 (CX); PREFETCHT0 (CX)(R9*1); PREFETCHT0 (CX)(R9*2)
	MOVQ sweep_k(AX), CX
	SUM(STEP6)

	TESTQ $1, BX // add to C
	JZ    bias
	VADDPS (DX), Y0, Y0; VADDPS 32(DX), Y1, Y1
	VADDPS (DX)(R8*1), Y2, Y2; VADDPS 32(DX)(R8*1), Y3, Y3
	VADDPS (DX)(R8*2), Y4, Y4; VADDPS 32(DX)(R8*2), Y5, Y5
	VADDPS (R10), Y6, Y6; VADDPS 32(R10), Y7, Y7
	VADDPS (R10)(R8*1), Y8, Y8; VADDPS 32(R10)(R8*1), Y9, Y9
	VADDPS (R10)(R8*2), Y10, Y10; VADDPS 32(R10)(R8*2), Y11, Y11
bias:
	TESTQ $2, BX
	JZ    act
	MOVQ    CUR_BIAS, R9
	VMOVUPS (R9), Y12
	VMOVUPS 32(R9), Y13
	BIAS(Y0, Y1)
	BIAS(Y2, Y3)
	BIAS(Y4, Y5)
	BIAS(Y6, Y7)
	BIAS(Y8, Y9)
	BIAS(Y10, Y11)
act:
	TESTQ $12, BX
	JZ    store
	TESTQ $8, BX
	JNZ   relu
	VBROADCASTSS sweep_slope(AX), Y14
	LEAKY(Y0); LEAKY(Y1); LEAKY(Y2); LEAKY(Y3); LEAKY(Y4); LEAKY(Y5)
	LEAKY(Y6); LEAKY(Y7); LEAKY(Y8); LEAKY(Y9); LEAKY(Y10); LEAKY(Y11)
	JMP store
relu:
	VXORPS Y15, Y15, Y15
	RELU(Y0); RELU(Y1); RELU(Y2); RELU(Y3); RELU(Y4); RELU(Y5)
	RELU(Y6); RELU(Y7); RELU(Y8); RELU(Y9); RELU(Y10); RELU(Y11)
store:
	TESTQ $16, BX
	JNZ   stream
	VMOVUPS Y0, (DX); VMOVUPS Y1, 32(DX)
	VMOVUPS Y2, (DX)(R8*1); VMOVUPS Y3, 32(DX)(R8*1)
	VMOVUPS Y4, (DX)(R8*2); VMOVUPS Y5, 32(DX)(R8*2)
	VMOVUPS Y6, (R10); VMOVUPS Y7, 32(R10)
	VMOVUPS Y8, (R10)(R8*1); VMOVUPS Y9, 32(R10)(R8*1)
	VMOVUPS Y10, (R10)(R8*2); VMOVUPS Y11, 32(R10)(R8*2)
	JMP next
stream: // past the caches
	VMOVNTPS Y0, (DX); VMOVNTPS Y1, 32(DX)
	VMOVNTPS Y2, (DX)(R8*1); VMOVNTPS Y3, 32(DX)(R8*1)
	VMOVNTPS Y4, (DX)(R8*2); VMOVNTPS Y5, 32(DX)(R8*2)
	VMOVNTPS Y6, (R10); VMOVNTPS Y7, 32(R10)
	VMOVNTPS Y8, (R10)(R8*1); VMOVNTPS Y9, 32(R10)(R8*1)
	VMOVNTPS Y10, (R10)(R8*2); VMOVNTPS Y11, 32(R10)(R8*2)
next:
	NEXT

// The kernels for fewer rows store the bare sums; Go finishes such tiles.

// func sweep4x16(s *sweep)
TEXT ·sweep4x16(SB), NOSPLIT, $40-8
	ENTER
tile:
	OPERANDS
	SUM(STEP4)
	VMOVUPS Y0, (DX); VMOVUPS Y1, 32(DX)
	VMOVUPS Y2, (DX)(R8*1); VMOVUPS Y3, 32(DX)(R8*1)
	VMOVUPS Y4, (DX)(R8*2); VMOVUPS Y5, 32(DX)(R8*2)
	VMOVUPS Y6, (R10); VMOVUPS Y7, 32(R10)
	NEXT

// func sweep2x16(s *sweep)
TEXT ·sweep2x16(SB), NOSPLIT, $40-8
	ENTER
tile:
	OPERANDS
	SUM(STEP2)
	VMOVUPS Y0, (DX); VMOVUPS Y1, 32(DX)
	VMOVUPS Y2, (DX)(R8*1); VMOVUPS Y3, 32(DX)(R8*1)
	NEXT

// func sweep1x16(s *sweep)
TEXT ·sweep1x16(SB), NOSPLIT, $40-8
	ENTER
tile:
	OPERANDS
	SUM(STEP1)
	VMOVUPS Y0, (DX); VMOVUPS Y1, 32(DX)
	NEXT
