#include "go_asm.h"
#include "textflag.h"

// func transpose8(t *transposition)
//
// Turns groups of 8 rows of src into 8 columns of dst each, and finishes them as a tile. It goes by four
// columns of src, and for these through all groups, so that lines of dst are completed one after the
// other. Each register pairs row r in its low half with row r+4 in its high half, so that unpacking
// within halves is all it takes:
//
//	Y0 = a0 a1 a2 a3 | e0 e1 e2 e3      unpack with Y1      Y4 = a0 b0 a1 b1 | e0 f0 e1 f1
//	Y1 = b0 b1 b2 b3 | f0 f1 f2 f3      pairs of pairs      Y0 = a0 b0 c0 d0 | e0 f0 g0 h0
//
//	DI dst row   R11 R12 bytes of one row of dst, of three    CX columns of src left
//	SI R10 rows 0 and 4 of src   R8 R9 bytes of one row, of three    BX flags
//	R13 group of dst   R15 bias   DX groups left
//	Y8 bias   Y9 slope   Y10 zero   Y0–Y7 the work
TEXT ·transpose8(SB), NOSPLIT, $0-8
	MOVQ t+0(FP), AX
	MOVQ transposition_dst(AX), DI
	MOVQ transposition_rowDst(AX), R11
	MOVQ transposition_rowSrc(AX), R8
	MOVQ transposition_n(AX), CX
	MOVQ transposition_flags(AX), BX
	SHLQ $2, R11
	SHLQ $2, R8
	LEAQ (R11)(R11*2), R12
	LEAQ (R8)(R8*2), R9
	VXORPS Y10, Y10, Y10
	VBROADCASTSS transposition_slope(AX), Y9
	MOVQ transposition_src(AX), AX // columns 0–3, then 4–7, …
	SUBQ $4, CX
	JLT  done
columns:
	MOVQ AX, SI
	MOVQ DI, R13
	MOVQ t+0(FP), DX
	MOVQ transposition_bias(DX), R15
	MOVQ transposition_groups(DX), DX
group:
	LEAQ (SI)(R8*4), R10
	VMOVUPS (SI), X0; VINSERTF128 $1, (R10), Y0, Y0
	VMOVUPS (SI)(R8*1), X1; VINSERTF128 $1, (R10)(R8*1), Y1, Y1
	VMOVUPS (SI)(R8*2), X2; VINSERTF128 $1, (R10)(R8*2), Y2, Y2
	VMOVUPS (SI)(R9*1), X3; VINSERTF128 $1, (R10)(R9*1), Y3, Y3
	LEAQ (R13)(R11*8), R10 // eight rows on
	PREFETCHT0 (R10); PREFETCHT0 (R10)(R11*1)
	PREFETCHT0 (R10)(R11*2); PREFETCHT0 (R10)(R12*1)
	VUNPCKLPS Y1, Y0, Y4
	VUNPCKLPS Y3, Y2, Y5
	VUNPCKHPS Y1, Y0, Y6
	VUNPCKHPS Y3, Y2, Y7
	VUNPCKLPD Y5, Y4, Y0
	VUNPCKHPD Y5, Y4, Y1
	VUNPCKLPD Y7, Y6, Y2
	VUNPCKHPD Y7, Y6, Y3
	TESTQ $15, BX
	JZ   store
	TESTQ $const_addC, BX
	JZ   bias
	VADDPS (R13), Y0, Y0
	VADDPS (R13)(R11*1), Y1, Y1
	VADDPS (R13)(R11*2), Y2, Y2
	VADDPS (R13)(R12*1), Y3, Y3
bias:
	TESTQ $const_addBias, BX
	JZ   act
	VMOVUPS (R15), Y8
	ADDQ $32, R15
	VADDPS Y8, Y0, Y0
	VADDPS Y8, Y1, Y1
	VADDPS Y8, Y2, Y2
	VADDPS Y8, Y3, Y3
act:
	TESTQ $const_actReLU, BX
	JNZ  relu
	TESTQ $const_actLeaky, BX
	JZ   store
	VMULPS Y9, Y0, Y4; VBLENDVPS Y0, Y4, Y0, Y0
	VMULPS Y9, Y1, Y5; VBLENDVPS Y1, Y5, Y1, Y1
	VMULPS Y9, Y2, Y6; VBLENDVPS Y2, Y6, Y2, Y2
	VMULPS Y9, Y3, Y7; VBLENDVPS Y3, Y7, Y3, Y3
	JMP  store
relu:
	VMAXPS Y0, Y10, Y0
	VMAXPS Y1, Y10, Y1
	VMAXPS Y2, Y10, Y2
	VMAXPS Y3, Y10, Y3
store:
	VMOVUPS Y0, (R13)
	VMOVUPS Y1, (R13)(R11*1)
	VMOVUPS Y2, (R13)(R11*2)
	VMOVUPS Y3, (R13)(R12*1)
	ADDQ $32, R13
	LEAQ (SI)(R8*8), SI
	DECQ DX
	JNZ  group
	ADDQ $16, AX
	LEAQ (DI)(R11*4), DI
	SUBQ $4, CX
	JGE  columns
done:
	VZEROUPPER
	RET
